import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fold, foldAny, foldStored, isUnspaced } from './fold.ts';

describe('a folded text', () => {
  const examples: [what: string, text: string, folded: string][] = [
    ['nothing', '', ''],
    ['blanks', ' \t\n\u00a0\u3000 ', ''],
    ['English', '  Ann   LEE ', 'ann lee'],
    ['digits', 'Room 101', 'room 101'],
    ['Chinese', '张三', '张 三'],
    ['Chinese and English', 'VIP张三Lee', 'vip 张 三 lee'],
    ['Japanese', 'やまだ タロウ', 'や ま だ タ ロ ウ'],
    ['Korean', '김철수', '김 철 수'],
    ['Arabic, vowel signs or not', 'مُحَمَّد', 'محمد'],
    ['Cyrillic', 'Анна ИВАНОВА', 'анна иванова'],
    ['Vietnamese', 'Nguyễn Thị Ánh', 'nguyen thi anh'],
    ['German', 'Straße MÜLLER', 'strasse muller'],
    ['Turkish', 'İSTANBUL', 'istanbul'],
    ['full-width', 'ＡＢＣ　１２３', 'abc 123'],
    ['half-width', 'ｶﾞ', 'ガ'],
    ['punctuation', "Jean-Luc O'Neil, Jr.", 'jean luc o neil jr'],
    ['letters beside digits', 'Room101b', 'room 101 b'],
    ['two scripts in a word', 'Annaшка', 'anna шка'],
    ['a ligature', 'ﬁne', 'fine'],
    ['emoji', 'Ann 🎉', 'ann 🎉'],
    ['marks, composed', 'José', 'jose'],
    ['marks, combining', 'Jose\u0301', 'jose'],
    ['invisible characters', 'Ann\u200bLee\ufeff', 'ann lee'],
    ['control characters', 'Ann\u0000\u0007Lee', 'ann lee'],
  ];
  test.each(examples)('of %s: %j is %j', (_, text, folded) => {
    expect(fold(text)).toBe(folded);
  });

  // Letters of many scripts with and without marks, and all that Unicode has.
  const unit = fc.oneof(
    fc.constantFrom(...'abzÄéñİıßşΣσςЖйم张三やガ김ﬁＡ1 \u0301\u0307\u200b🎉'),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
  );
  const words = fc.string({ unit, maxLength: 20 });

  test('folds to itself', () => {
    fc.assert(
      fc.property(words, (text) => {
        expect(fold(fold(text))).toBe(fold(text));
      }),
      { numRuns: 2000 },
    );
  });

  test('is the same by the short way that simple texts go', () => {
    const simple = fc.string({ unit: fc.constantFrom(...'abzyо ёабвйюя 019 ابتيىـ 张三一龥') });
    fc.assert(
      fc.property(simple, (text) => {
        expect(fold(text)).toBe(foldAny(text));
      }),
      { numRuns: 2000 },
    );
    for (let code = 0; code <= 0xffff; code++) {
      const text = `a${String.fromCharCode(code)}b`;
      if (text === text.toLowerCase() && fold(text) !== foldAny(text))
        expect.fail(`differs for U+${code.toString(16)}`);
    }
  });

  test('has no capitals, no runs of blanks and none at its ends', () => {
    fc.assert(
      fc.property(words, (text) => {
        const folded = fold(text);
        expect(folded).toBe(folded.toLowerCase());
        expect(folded).not.toMatch(/^\s|\s$|\s\s|[\t\n\u00a0]/);
      }),
      { numRuns: 1000 },
    );
  });

  test('is found by the fold of any run of its words', () => {
    const word = fc.string({ unit: fc.constantFrom(...'aZéñЖمçßü张三李0'), minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), fc.nat(), fc.nat(), (list, start, count) => {
        const from = start % list.length;
        const run = list.slice(from, from + 1 + (count % list.length));
        expect(foldStored(list.join(' '))).toContain(` ${fold(run.join(' '))} `);
      }),
    );
  });

  test('is found by any single Chinese character of it as a word of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'张三李四王五赵六'), minLength: 1 }), fc.nat(), (name, pick) => {
        const character = [...name][pick % name.length]!;
        expect(foldStored(name)).toContain(` ${character} `);
        expect(isUnspaced(character)).toBe(true);
      }),
    );
  });

  test('is stored between blanks, and as nothing if it is nothing', () => {
    expect(foldStored('Ann Lee')).toBe(' ann lee ');
    expect(foldStored(' \u200b ')).toBe('');
    expect([isUnspaced('a'), isUnspaced(' '), isUnspaced(undefined), isUnspaced('한'), isUnspaced('カ')]).toEqual([
      false,
      false,
      false,
      true,
      true,
    ]);
  });
});
