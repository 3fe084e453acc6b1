import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Attribute, type ContactFields, contactInput } from '../contacts/schema.ts';
import { mapColumns } from './columns.ts';
import { checkFields, createRowReader, readCells } from './rows.ts';

const LIMITS = { country: 100, phone: 200, userId: 128, name: 256, email: 254, remark: 1000 };

const attribute = (key: string, name = key): Attribute => ({
  id: 1,
  key,
  name,
  type: 'text',
  choices: null,
  createdAt: '2030-01-01T00:00:00.000Z',
});

/** What the schema says, in the words of `checkFields`. */
function bySchema(fields: ContactFields): unknown {
  const parsed = contactInput.safeParse(fields);
  return parsed.success ? { fields: parsed.data } : { refused: parsed.error.issues[0]!.path };
}

describe('checkFields', () => {
  // Around every limit, with characters of one and of two code units, blanks, controls and what NFC alters.
  const characters = fc.constantFrom(
    ...[
      'a',
      'Z',
      ' ',
      '\u00a0',
      '\t',
      '\n',
      '\0',
      '\u007f',
      '\u0085',
      'é',
      'e\u0301',
      'Ж',
      'ي',
      '三',
      '\uf900',
      '🙂',
      '\ud800',
    ],
    ...['が', 'か\u3099', '가', '\u1100\u1161', 'ĳ', '\u0344', 'ก', '\ufeff', '\u2028', "'"],
  );
  const textUpTo = (limit: number): fc.Arbitrary<string> =>
    fc.oneof(
      fc.string({ unit: characters, maxLength: 6 }),
      fc
        .tuple(characters, fc.integer({ min: -2, max: 2 }), fc.constantFrom(1, 8), characters)
        .map(([one, off, times, last]) => one.repeat(Math.floor((limit * times) / one.length) + off) + last),
    );
  const fields: fc.Arbitrary<ContactFields> = fc.record(
    {
      country: textUpTo(LIMITS.country),
      phone: textUpTo(LIMITS.phone),
      userId: textUpTo(LIMITS.userId),
      name: fc.option(textUpTo(LIMITS.name)),
      email: textUpTo(LIMITS.email),
      remark: textUpTo(LIMITS.remark),
      attributes: fc.dictionary(fc.constantFrom('city', 'x'.repeat(64), 'x'.repeat(65)), textUpTo(8000)),
    },
    { requiredKeys: [] },
  );

  test('says what the schema says', () => {
    fc.assert(
      fc.property(fields, (given) => {
        const checked = checkFields(given);
        const mine = 'fields' in checked ? checked : { refused: checked.refused.path.split('.') };
        const theirs = bySchema(given) as { refused?: unknown[] };
        expect(mine).toEqual(theirs.refused ? { refused: theirs.refused.map(String) } : theirs);
      }),
      { numRuns: 1_000 },
    );
  });

  test('passes only characters that the schema passes as they are, alone and after each other', () => {
    const wrong: string[] = [];
    for (let code = 1; code < 0x1_0000; code++) {
      const character = String.fromCharCode(code);
      for (const name of [character, `a${character}a`]) {
        const checked = checkFields({ name });
        const expected = contactInput.safeParse({ name });
        const same = 'fields' in checked ? checked.fields.name === expected.data?.name : !expected.success;
        if (!same) wrong.push(code.toString(16));
      }
    }
    expect(wrong).toEqual([]);
  });

  test('has the schema’s limits', () => {
    for (const [field, limit] of Object.entries(LIMITS)) {
      expect(checkFields({ [field]: 'x'.repeat(limit) })).toHaveProperty('fields');
      expect(checkFields({ [field]: 'x'.repeat(limit + 1) })).toHaveProperty('refused.path', field);
    }
  });
});

describe('columns', () => {
  const map = (header: string[], ...definitions: Attribute[]) => {
    const { fields, attributes, ignored } = mapColumns(header, definitions);
    return { ...fields, ...Object.fromEntries(attributes.map(({ key, column }) => [`.${key}`, column])), ignored };
  };

  test('are known by their names in English and Chinese, in any order and case', () => {
    expect(map(['姓名', ' PHONE_number ', '国家', 'Ｅｍａｉｌ', 'Shoe size', '', 'Note', 'user_id'])).toEqual({
      name: 0,
      phone: 1,
      country: 2,
      email: 3,
      remark: 6,
      userId: 7,
      ignored: ['Shoe size'],
    });
  });

  test('of attributes win over words that only may mean a field, never over an export’s own', () => {
    const definitions = ['note', 'mobile', 'name', 'a_b', 'a__b'].map((key) => attribute(key));
    const exported = [
      'Country',
      'Phone',
      'Name',
      'Email',
      'Remark',
      'User ID',
      'a__b',
      'a_b',
      'mobile',
      'name',
      'note',
    ];
    expect(map(exported, ...definitions)).toEqual({
      country: 0,
      phone: 1,
      name: 2,
      email: 3,
      remark: 4,
      userId: 5,
      '.a__b': 6,
      '.a_b': 7,
      '.mobile': 8,
      '.name': 9,
      '.note': 10,
      ignored: [],
    });
    expect(map(['Phone', '城市'], attribute('city', '城市'))).toMatchObject({ '.city': 1 });
  });

  test.each([
    [['+8613800138000', 'Ana']],
    [['']],
    [['Name', 'Email']],
    [Array.from({ length: 10_000 }, () => 'Phone')],
  ])('are refused when they are no header: %#', (header) => {
    expect(() => mapColumns(header, [])).toThrow(/^The first row (must name the columns|has 10,000 columns)/);
  });
});

describe('a row', () => {
  const reader = createRowReader(mapColumns(['Phone', 'Name'], []), { definitions: [] });
  const read = (cells: string[], misquoted = false) => reader({ row: 2, cells, misquoted });

  test('of blank cells says nothing', () => {
    expect(read(['', ' ', '\u00a0'])).toBeNull();
  });

  test('may have fewer cells than columns, or blank ones more', () => {
    expect(read(['+8613800138000'])).toHaveProperty('contact.phone', '8613800138000');
    expect(read(['+8613800138000', 'Ana', '', ' '])).toHaveProperty('contact.name', 'Ana');
  });

  test.each([
    [['+8613800138000', 'Silva', 'Ana'], false, 'row_too_long'],
    [['+8613800138000', 'Ana Silva'], true, 'row_misquoted'],
    [['', 'Ana'], false, 'required'],
    [['8.6138E+12', 'Ana'], false, 'phone_scientific'],
    [['+8613800138000', 'A\0na'], false, 'name_invalid'],
    [['+8613800138000', 'x'.repeat(257)], false, 'name_invalid'],
  ])('is refused rather than misread: %#', (cells, misquoted, code) => {
    expect(read(cells, misquoted)).toHaveProperty('refused.code', code);
  });

  test('keeps attributes apart from blank cells', () => {
    const mapping = mapColumns(['Phone', 'city', 'constructor'], [attribute('city'), attribute('constructor')]);
    expect(readCells(['1', ' Roma ', ' '], mapping).attributes).toEqual({ city: 'Roma' });
  });
});
