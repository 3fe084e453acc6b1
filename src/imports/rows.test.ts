import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Attribute, type ContactFields, contactInput } from '../contacts/schema.ts';
import { recogniseColumns } from './mapping.ts';
import { checkFields, createRowReader } from './rows.ts';
import type { ColumnMapping } from './schema.ts';

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

describe('a row', () => {
  const reader = (header: string[], definitions: Attribute[] = [], options: Partial<ColumnMapping> = {}) =>
    createRowReader(
      { ...recogniseColumns({ header, rows: [] }, { definitions }), ...options },
      { definitions, width: header.length },
    );
  const phoneAndName = reader(['Phone', 'Name']);
  const read = (cells: string[], misquoted = false) => phoneAndName.read({ cells, misquoted });

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
    const definitions = [attribute('city'), attribute('constructor')];
    const { read: readOne } = reader(['Phone', 'city', 'constructor'], definitions);
    expect(readOne({ cells: ['+8613800138000', ' Roma ', ' '] })).toHaveProperty('contact.attributes', {
      city: 'Roma',
    });
  });

  test('with several phones is told by the first that is valid, and refused by the first that is given', () => {
    const { read: readOne } = reader(['Phone', 'Mobile', 'Phone 2', 'Name']);
    const phoneOf = (...cells: string[]) => readOne({ cells });
    expect(phoneOf('', '+8613800138000', '+8613800138001')).toHaveProperty('contact.phone', '8613800138000');
    expect(phoneOf('n/a', '123', '+8613800138001')).toHaveProperty('contact.phone', '8613800138001');
    expect(phoneOf('8.6138E+12', '123', '')).toHaveProperty('refused.code', 'phone_scientific');
    expect(phoneOf('', '', '', 'Ana')).toHaveProperty('refused.code', 'required');
  });

  test('joins the columns of a name, without a blank where its script has none', () => {
    const { read: readOne } = reader(['First name', 'Last name', 'Phone']);
    expect(readOne({ cells: ['Ana', 'Silva', '+8613800138000'] })).toHaveProperty('contact.name', 'Ana Silva');
    expect(readOne({ cells: ['', 'Silva', '+8613800138000'] })).toHaveProperty('contact.name', 'Silva');
    const chinese = reader(['姓', '名', '手机']);
    expect(chinese.read({ cells: ['欧阳', '娜', '+8613800138000'] })).toHaveProperty('contact.name', '欧阳娜');
  });

  test('takes constants for what it does not say itself', () => {
    const { read: readOne } = reader(['Phone', 'Country', 'Name'], [attribute('city')], {
      constants: { country: 'CN', remark: 'fair', attributes: { city: 'Roma' } },
    });
    expect(readOne({ cells: ['13800138000', '', 'Ana'] })).toMatchObject({
      contact: { phone: '8613800138000', remark: 'fair', attributes: { city: 'Roma' } },
    });
    expect(readOne({ cells: ['612 345 678', 'Spain', ''] })).toHaveProperty('contact.phone', '34612345678');
  });

  test('brings its groups along, by position in the list of their names', () => {
    const groups = reader(['Phone', 'Groups']);
    const of = (cell: string) => groups.read({ cells: ['+8613800138000', cell] });
    expect(of('VIP; 新客户')).toHaveProperty('contact.groups', [0, 1]);
    expect(of('vip、Other')).toHaveProperty('contact.groups', [0, 2]);
    expect(of(' ; ')).toHaveProperty('contact.groups', []);
    expect(groups.groupNames).toEqual(['VIP', '新客户', 'Other']);
    expect(of('x'.repeat(101))).toHaveProperty('refused.code', 'group_invalid');
  });
});
