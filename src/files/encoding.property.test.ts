import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMMON_JAPANESE, COMMON_TRADITIONAL } from './commonCharacters.ts';
import { canEncode, encode } from './encode.testing.ts';
import { detectEncoding } from './encoding.ts';
import type { Encoding } from './types.ts';

/** Names as lists have them, made of the commonest of each language. */
const SURNAMES = '王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾'.split('');
const GIVEN = '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉兰红梅建国志辉鹏飞鑫波斌宇浩凯健俊'.split('');
const TAIWAN_SURNAMES = '陳林黃張李王吳劉蔡楊許鄭謝郭洪邱曾廖賴徐周葉蘇莊江呂何羅高蕭潘簡朱鍾'.split('');
const TAIWAN_GIVEN = '怡君雅婷欣怡淑芬美玲志明家豪俊傑建宏冠宇宗翰佳穎惠雯詩涵承恩品妤'.split('');
const LATIN = [
  'José',
  'Muñoz',
  'Begoña',
  'João',
  'Conceição',
  'François',
  'Hélène',
  'Jürgen',
  'Größe',
  'Søren',
  'Åse',
  'Ângela',
];
const JAPANESE = [
  '佐藤',
  '鈴木',
  '高橋',
  '田中',
  '渡辺',
  'さくら',
  'ひろし',
  'ケンジ',
  '翔太',
  '美咲',
  '健一',
  '由美子',
];

const of = (parts: readonly string[], minLength: number, maxLength: number) =>
  fc.array(fc.constantFrom(...parts), { minLength, maxLength }).map((chosen) => chosen.join(''));

const names: [Encoding, fc.Arbitrary<string>][] = [
  ['gb18030', fc.tuple(of(SURNAMES, 1, 1), of(GIVEN, 1, 2)).map((parts) => parts.join(''))],
  ['big5', fc.tuple(of(TAIWAN_SURNAMES, 1, 1), of(TAIWAN_GIVEN, 2, 2)).map((parts) => parts.join(''))],
  ['shift_jis', of(JAPANESE, 2, 2)],
  ['windows-1252', fc.array(fc.constantFrom(...LATIN), { minLength: 1, maxLength: 3 }).map((parts) => parts.join(' '))],
];

test.each(names)(
  'lists of names in %s are recognised or refused, never taken for another encoding',
  (encoding, name) => {
    let recognised = 0;
    let runs = 0;
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 40 }),
        fc.constantFrom(',', ';', '\t'),
        (list, delimiter) => {
          const text = list.map((one, index) => `+86138${10_000_000 + index}${delimiter}${one}\n`).join('');
          const found = detectEncoding(encode(text, encoding));
          runs++;
          if (found === encoding) recognised++;
          else expect(found, text).toBeNull();
        },
      ),
      { numRuns: 300 },
    );
    expect(recognised).toBeGreaterThan(runs * 0.97);
  },
);

test('the characters of each language exist in its encoding', () => {
  for (const character of COMMON_TRADITIONAL) expect(canEncode(character, 'big5'), character).toBe(true);
  for (const character of COMMON_JAPANESE) expect(canEncode(character, 'shift_jis'), character).toBe(true);
});
