import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { matches } from '../../src/contacts/search.testing.ts';
import { useWorld } from './world.ts';

const world = useWorld();

interface Person {
  phone: string;
  country?: string;
  name: string;
}
const PEOPLE: Person[] = [
  { phone: '+8613900000001', name: '王小明' },
  { phone: '+8613900000002', name: '王 大明' },
  { phone: '+8613900000003', name: '欧阳娜娜 Nana' },
  { phone: '+8613900000004', name: 'VIP客户王先生' },
  { phone: '+819012345678', name: 'たなか タロウ' },
  { phone: '+821012345678', name: '김철수' },
  { phone: '+201001234567', name: 'مُحَمَّد علي' },
  { phone: '+79161234567', name: 'Иван Петров' },
  { phone: '+306912345678', name: 'Νίκος' },
  { phone: '+5511987654321', name: 'José da Conceição' },
  { phone: '+4917612345678', name: 'Jürgen Groß-Weiß' },
  { phone: '+447400123456', name: "Siân O'Neil (Wales)" },
  { phone: '+12025550123', name: 'Agent 007' },
  { phone: '+12025550124', name: 'ＦＵＬＬ　ｗｉｄｔｈ' },
  { phone: '+12025550125', name: '100% _sure_' },
  { phone: '+12025550126', name: '' },
];
let group = 0;

const find = async (search: string, path = '/contacts'): Promise<string[]> => {
  const separator = path.includes('?') ? '&' : '?';
  const answer = await world().as<{ items: { name: string }[] }>(
    'editor',
    'GET',
    `${path}${separator}limit=200&search=${encodeURIComponent(search)}`,
  );
  expect(answer.status, answer.text).toBe(200);
  return answer.body.items.map(({ name }) => name);
};

beforeAll(async () => {
  group = (await world().do('POST', '/groups', { name: 'Searched', contacts: PEOPLE })).id;
});

describe('a search finds', () => {
  const found: [what: string, search: string, names: string[]][] = [
    ['one Chinese character', '王', ['VIP客户王先生', '王 大明', '王小明']],
    ['two', '小明', ['王小明']],
    ['two across a blank', '王大', ['王 大明']],
    ['three', '王小明', ['王小明']],
    ['the end of a name', '娜', ['欧阳娜娜 Nana']],
    ['Chinese with Latin', '娜 nana', ['欧阳娜娜 Nana']],
    ['Latin with Chinese', 'vip客户', ['VIP客户王先生']],
    ['Latin in the middle of Chinese', 'VIP', ['VIP客户王先生']],
    ['Hiragana', 'なか', ['たなか タロウ']],
    ['Katakana', 'タロ', ['たなか タロウ']],
    ['half-width Katakana', 'ﾀﾛｳ', ['たなか タロウ']],
    ['Hangul', '철', ['김철수']],
    ['Hangul in parts', '철수'.normalize('NFD'), ['김철수']],
    ['Arabic without its vowels', 'محمد', ['مُحَمَّد علي']],
    ['Arabic with them', 'مُحَمَّد', ['مُحَمَّد علي']],
    ['Cyrillic in any case', 'ПЕТР', ['Иван Петров']],
    ['two Cyrillic letters', 'ва', ['Иван Петров']],
    ['Greek with and without accents', 'νικος', ['Νίκος']],
    ['Latin without accents', 'jose', ['José da Conceição']],
    ['Latin with accents', 'JOSÉ', ['José da Conceição']],
    ['accents as marks of their own', 'Conceic\u0327a\u0303o', ['José da Conceição']],
    ['ß as ss', 'gross', ['Jürgen Groß-Weiß']],
    ['ss as ß', 'weiß', ['Jürgen Groß-Weiß']],
    ['a name as it is written', "O'Neil (", ["Siân O'Neil (Wales)"]],
    ['a name with other blanks', 'da   conc', ['José da Conceição']],
    ['full-width letters by plain ones', 'full width', ['ＦＵＬＬ　ｗｉｄｔｈ']],
    ['plain letters by full-width ones', 'ａｇｅｎｔ', ['Agent 007']],
    ['digits in a name', '007', ['Agent 007']],
    ['a number by its end', '00002', ['王 大明']],
    ['a number with plus and dashes', '+86 139-0000-0001', ['王小明']],
    ['a number with 00', '008613900000001', ['王小明']],
    ['a number with 00 and blanks', '00 86 139 0000 0001', ['王小明']],
    ['a national number with its 0', '0176 12345678', ['Jürgen Groß-Weiß']],
    ['a national number in parentheses', '(11) 98765-4321', ['José da Conceição']],
    ['a number in full-width digits', '８６１３９０００００００１', ['王小明']],
    ['nothing for what nobody has', 'zzz', []],
    ['nothing for two words that do not follow each other', 'José Conceição', []],
  ];

  test.each(found)('%s: %j', async (_what, search, names) => {
    expect(await find(search, `/groups/${group}/contacts`)).toEqual(names);
    // Over all contacts: others may be found as well, but of these the same.
    const own = new Set(PEOPLE.map(({ name }) => name));
    expect((await find(search)).filter((name) => own.has(name))).toEqual(names);
  });

  // Known gaps: these say what is wanted, and fail as long as it is not so.
  test('a number by an end of many zeros, and not everybody with its last digit', async () => {
    expect(await find('0000002', `/groups/${group}/contacts`)).toEqual(['王 大明']);
  });
  test('a number in Arabic digits', async () => {
    expect(await find('٢٠١٠٠١٢٣٤٥٦٧', `/groups/${group}/contacts`)).toEqual(['مُحَمَّد علي']);
  });

  test.each(['%', '_', '%%%', "'", '\\', '*', '.', '\u200b'])(
    'nobody for %j alone, rather than everybody',
    async (search) => {
      expect((await find(search)).length).toBeLessThan(3);
      expect((await find(search)).every((name) => name.includes(search))).toBe(true);
    },
  );

  test.each(['', ' ', '\t\u3000'])('everybody for the blank %j, newest first', async (search) => {
    expect(await find(search, `/groups/${group}/contacts`)).toEqual(PEOPLE.map(({ name }) => name).reverse());
  });

  test('one digit or letter, which no index can find', async () => {
    expect(await find('9', `/groups/${group}/contacts`)).toHaveLength(9);
    expect(await find('n', `/groups/${group}/contacts`)).toEqual(
      expect.arrayContaining(['Agent 007', 'Jürgen Groß-Weiß', '欧阳娜娜 Nana']),
    );
  });

  test('only members in a group, and only those of a country', async () => {
    const { id } = await world().do('POST', '/groups', { name: 'Few', contacts: [PEOPLE[0], PEOPLE[9]] });
    expect(await find('王', `/groups/${id}/contacts`)).toEqual(['王小明']);
    expect(await find('明', `/contacts?group=${id}`)).toEqual(['王小明']);
    expect(await find('王', '/contacts?country=BR')).toEqual([]);
    expect(await find('o', '/contacts?country=BR')).toEqual(['José da Conceição']);
  });
});

test('what is found follows a change of name or number at once', async () => {
  const { id } = await world().do('POST', '/contacts', { phone: '+8613900000099', name: 'Before' });
  await world().do('PATCH', `/contacts/${id}`, { name: '之后', phone: '+8613900000098' });
  expect(await find('before')).toEqual([]);
  expect(await find('13900000099')).toEqual([]);
  expect(await find('之后')).toEqual(['之后']);
  await world().do('DELETE', `/contacts/${id}`);
  expect(await find('13900000098')).toEqual([]);
});

describe('any term over any names', () => {
  const letters = fc.constantFrom(...'aáAb张三 王я1２%_.');
  const name = fc.string({ unit: letters, maxLength: 6 });
  const term = fc.oneof(
    fc.string({ unit: letters, minLength: 1, maxLength: 3 }),
    fc.string({ unit: fc.constantFrom(...'0123 -'), minLength: 1, maxLength: 5 }),
  );

  test('answers what a filter one by one would', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(name, { minLength: 5, maxLength: 20 }),
        fc.array(term, { minLength: 12, maxLength: 12 }),
        async (names, terms) => {
          const people = names.map((one, index) => ({
            phone: `+86137${String(index * 1_234_567).padStart(8, '0')}`,
            name: one,
          }));
          const { id } = await world().do('POST', '/groups', { name: 'Any names', contacts: people });
          const kept = await world().do<{ items: Person[] }>('GET', `/groups/${id}/contacts?limit=200`);
          for (const typed of terms) {
            const expected = kept.items
              .filter(({ name, phone }) => matches({ name, phone: phone.slice(1) }, typed))
              .map((person) => person.name);
            expect(await find(typed, `/groups/${id}/contacts`), JSON.stringify(typed)).toEqual(expected);
          }
          await world().do('DELETE', `/groups/${id}`);
        },
      ),
      { numRuns: 12 },
    );
  });
});
