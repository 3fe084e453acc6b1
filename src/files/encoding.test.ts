import { describe, expect, test } from 'vitest';
import { canEncode, encode } from './encode.testing.ts';
import { detectEncoding } from './encoding.ts';
import type { Encoding } from './types.ts';

/** Lists as people have them: header, a few rows, few characters beyond ASCII. */
const LISTS: Record<string, { text: string; encodings: Encoding[] }> = {
  'Simplified Chinese': {
    text: '国家,电话,姓名,邮箱,备注\n中国,13800138000,张三,zhang@example.com,老客户\n中国,13900139000,欧阳娜娜,,微信联系\n',
    encodings: ['gb18030'],
  },
  'Simplified Chinese under an English header': {
    text: 'Country,Phone,Name\nCN,13800138000,王小明\nCN,13900139000,李娜\nCN,13700137000,刘德华\n',
    encodings: ['gb18030'],
  },
  'one Simplified name': { text: 'Phone,Name\n13800138000,张伟\n', encodings: ['gb18030'] },
  'Simplified addresses': {
    text: 'name;address\n陈静;广东省深圳市南山区科技园路12号3栋502室\n赵磊;浙江省杭州市西湖区文三路\n',
    encodings: ['gb18030'],
  },
  'Traditional Chinese': {
    text: '國家,電話,姓名,電郵,備註\n台灣,0912345678,陳怡君,chen@example.com,老客戶\n香港,91234567,黃志強,,請再聯絡\n',
    encodings: ['big5', 'gb18030'],
  },
  'Traditional under an English header': {
    text: 'Phone,Name\n0912345678,林淑芬\n0923456789,張雅婷\n0934567890,王建國\n',
    encodings: ['big5'],
  },
  'one Traditional name': { text: 'Phone,Name\n0912345678,陳美玲\n', encodings: ['big5'] },
  Japanese: {
    text: '国,電話番号,氏名,メール,備考\n日本,09012345678,佐藤 健,sato@example.com,常連のお客様\n日本,08012345678,鈴木 花子,,東京都港区\n',
    encodings: ['shift_jis'],
  },
  'Japanese names': {
    text: 'Phone,Name\n09012345678,高橋 翔太\n08012345678,田中 美咲\n07012345678,サトウ ケン\n',
    encodings: ['shift_jis'],
  },
  'half-width katakana': {
    text: '電話番号,氏名,ｶﾅ\n09012345678,佐藤,ｻﾄｳ ｹﾝ\n08012345678,鈴木,ｽｽﾞｷ ﾊﾅｺ\n',
    encodings: ['shift_jis'],
  },
  Spanish: {
    text: 'País;Teléfono;Nombre\nEspaña;612345678;José Muñoz\nMéxico;5512345678;Ángel Peña Núñez\n',
    encodings: ['windows-1252'],
  },
  'one Spanish name': { text: 'Phone,Name\n612345678,José\n', encodings: ['windows-1252'] },
  'a Spanish letter before a line end': {
    text: 'Phone,Name\n612345678,José\n612345679,Inés',
    encodings: ['windows-1252'],
  },
  'one Spanish ñ': { text: 'Phone,Name\n612345678,Begoña Muñiz\n', encodings: ['windows-1252'] },
  Portuguese: {
    text: 'Telefone,Nome,Observação\n11987654321,João Conceição,não ligar\n11987654322,Antônio Magalhães,às três\n',
    encodings: ['windows-1252'],
  },
  French: {
    text: 'Nom,Téléphone\nHélène Lefèvre,0612345678\nFrançois Noël,0612345679\nÉlodie Güell,06\n',
    encodings: ['windows-1252'],
  },
  German: {
    text: 'Name;Telefon\nJürgen Müller;017112345\nSören Großmann;017112346\nÄnne Öttinger;1\n',
    encodings: ['windows-1252'],
  },
  Danish: {
    text: 'Navn;Telefon\nSøren Kjær;12345678\nÅse Løvstrøm;12345679\nBjørn Østergård;1\n',
    encodings: ['windows-1252'],
  },
  'prices and curly quotes': {
    text: 'Phone,Remark\n612345678,paid 5 € – “fine”\n1,it’s done\n',
    encodings: ['windows-1252'],
  },
  capitals: { text: 'NOMBRE,TELEFONO\nMUÑOZ PEÑA,612345678\nGARCÍA LÓPEZ,612345679\n', encodings: ['windows-1252'] },
};

const UNICODE: Encoding[] = ['utf-8', 'utf-16le', 'utf-16be'];

describe('detectEncoding', () => {
  const cases = Object.entries(LISTS).flatMap(([name, { text, encodings }]) =>
    [...encodings, ...UNICODE].map((encoding) => ({ name, text, encoding })),
  );

  test.each(cases)('$name in $encoding', ({ text, encoding }) => {
    expect(detectEncoding(encode(text, encoding))).toBe(encoding);
  });

  test.each(cases.filter(({ text }) => text.length > 60))('$name in $encoding, a long list', ({ text, encoding }) => {
    expect(detectEncoding(encode(text.repeat(200), encoding))).toBe(encoding);
  });

  test.each(cases)('$name in $encoding, cut off anywhere', ({ text, encoding }) => {
    const bytes = encode(text.repeat(2), encoding);
    for (let cut = 1; cut < 8; cut++) expect(detectEncoding(bytes.subarray(0, bytes.length - cut))).toBe(encoding);
  });

  /** What nobody said would be read: better refused than read as something else. */
  const korean = Buffer.from(
    'c0ccb8a72cc0fcc8ad0ab1e8c3b6bcf62c3031300ab9dabfb5c8f12c3031310acdd6c0bac1a42c3031320a',
    'hex',
  );
  const cyrillic = Buffer.from(
    'c8ecff2cd2e5ebe5f4eeed0accb0f0e8ff20c8e2e0edeee2e02c37393031323334353637380acec3e5eef0e3e8e92c37390a',
    'hex',
  );
  test.each([
    ['Korean (EUC-KR)', korean],
    ['Russian (windows-1251)', cyrillic],
    [
      'random bytes',
      Buffer.from(Array.from({ length: 4000 }, (_, index) => 128 + ((index * 7919 * (index + 13)) % 127))),
    ],
  ])('does not take %s for another', (_name, bytes) => {
    expect(detectEncoding(bytes)).toBeNull();
  });

  test('a few foreign bytes do not make UTF-8 another encoding', () => {
    const mixed = Buffer.concat([
      Buffer.from('姓名,电话\n张三,1\n李四,2\n王五,3\n'),
      Buffer.from('José,4\n', 'latin1'),
    ]);
    expect(detectEncoding(mixed)).toBe('utf-8');
  });

  test('pure ASCII is UTF-8, NULs strewn in or not', () => {
    expect(detectEncoding(Buffer.from('Phone,Name\n1,Ana\n'))).toBe('utf-8');
    expect(detectEncoding(Buffer.from('Phone,Name\n1,A\0na\n2,\0Bo\n'))).toBe('utf-8');
  });

  test('valid UTF-8 by chance is told from UTF-8', () => {
    for (const name of ['郑伟', '谢梅', '肖雪', '谢学']) {
      expect(detectEncoding(encode(`Phone,Name\n1,${name}\n`, 'gb18030')), name).toBe('gb18030');
    }
    for (const text of [
      'Иван',
      'Γιώργος',
      'Αλέξανδρος',
      'יוסף',
      'عمر',
      'λίνα',
      'é',
      'ñandú',
      'Antônio',
      'Лилия',
      '“x”',
      '5 €',
    ]) {
      expect(detectEncoding(Buffer.from(`Phone,Name\n1,${text}\n`)), text).toBe('utf-8');
    }
  });

  test('byte order marks are believed', () => {
    for (const encoding of UNICODE) expect(detectEncoding(encode('\ufeffa', encoding))).toBe(encoding);
  });

  test('every list is one that its encodings can hold', () => {
    for (const { text, encodings } of Object.values(LISTS)) {
      for (const encoding of encodings) expect(canEncode(text, encoding), encoding).toBe(true);
    }
  });
});
