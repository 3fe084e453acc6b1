import { describe, expect, test } from 'vitest';
import type { Attribute } from '../contacts/schema.ts';
import { checkMapping, recogniseColumns, signatureOf } from './mapping.ts';
import { columnMapping } from './schema.ts';

const attribute = (key: string, name = key): Attribute => ({
  id: 1,
  key,
  name,
  type: 'text',
  choices: null,
  createdAt: '2030-01-01T00:00:00.000Z',
});

type Options = Parameters<typeof recogniseColumns>[1];

/** Where each column goes. */
function targets(header: string[] | null, rows: string[][] = [], options: Partial<Options> = {}): (string | null)[] {
  const { columns } = recogniseColumns({ header, rows }, { definitions: [], ...options });
  const width = Math.max(header?.length ?? 0, ...rows.map((row) => row.length));
  return Array.from({ length: width }, (_, column) => columns.find((one) => one.column === column)?.to ?? null);
}

describe('columns are recognised by their headers', () => {
  test.each<[language: string, header: string[], to: (string | null)[]]>([
    ['the template', ['Country', 'Phone', 'Name', 'Email', 'Remark'], ['country', 'phone', 'name', 'email', 'remark']],
    [
      'English, in any order, case and width',
      [' PHONE_number ', 'Country/Region', 'Shoe size', '', 'Full Name', 'Ｅｍａｉｌ', 'user_id', 'Note:'],
      ['phone', 'country', null, null, 'name', 'email', 'userId', 'remark'],
    ],
    [
      'Chinese',
      ['姓名', '手机号码', '国家/地区', '邮箱', '备注', '分组'],
      ['name', 'phone', 'country', 'email', 'remark', 'groups'],
    ],
    [
      'traditional Chinese',
      ['姓名', '電話號碼', '國家', '電郵', '備註'],
      ['name', 'phone', 'country', 'email', 'remark'],
    ],
    [
      'Spanish',
      ['Nombre', 'Apellidos', 'Teléfono', 'País', 'Correo electrónico', 'Observaciones', 'Grupo'],
      ['name', 'name', 'phone', 'country', 'email', 'remark', 'groups'],
    ],
    [
      'Portuguese',
      ['Nome', 'Sobrenome', 'Telefone celular', 'E-mail', 'Observações', 'Grupos'],
      ['name', 'name', 'phone', 'email', 'remark', 'groups'],
    ],
    ['several phones', ['Phone 1', 'Phone 2', 'WhatsApp', 'Name'], ['phone', 'phone', 'phone', 'name']],
  ])('%s', (_language, header, to) => {
    expect(targets(header)).toEqual(to);
  });

  test('attributes win over words that only may mean a field, never over an export’s own', () => {
    const definitions = ['note', 'mobile', 'name', 'a_b', 'a__b'].map((key) => attribute(key));
    const exported = ['Country', 'Phone', 'Name', 'User ID', 'a__b', 'a_b', 'mobile', 'name', 'note'];
    expect(targets(exported, [], { definitions })).toEqual([
      'country',
      'phone',
      'name',
      'userId',
      'attribute:a__b',
      'attribute:a_b',
      'attribute:mobile',
      'attribute:name',
      'attribute:note',
    ]);
    expect(targets(['Phone', '城市'], [], { definitions: [attribute('city', '城市')] })).toEqual([
      'phone',
      'attribute:city',
    ]);
  });

  test('a column called number holds phones only if it looks so', () => {
    expect(
      targets(
        ['Number', 'WhatsApp'],
        [
          ['1', '+8613800138000'],
          ['2', ''],
        ],
      ),
    ).toEqual([null, 'phone']);
  });
});

describe('columns are recognised by the look of their values', () => {
  const rows = [
    ['1', 'Ana Silva', '+55 31 98765-4321', 'ana@x.example', 'BR', '12'],
    ['2', 'José', '0055 31 98765 4322', 'jose@x.example', 'Brazil', '7'],
    ['3', '张三', '+8613800138000', '', '中国', ''],
  ];

  test('without a header, all of them', () => {
    expect(targets(null, rows)).toEqual([null, 'name', 'phone', 'email', 'country', null]);
  });

  test('with headers that say nothing, those that cannot be anything else', () => {
    expect(targets(['a', 'b', 'c', 'd', 'e', 'f'], rows)).toEqual([null, null, 'phone', 'email', 'country', null]);
  });

  test('national numbers where the file or the importer names a country', () => {
    const national = [['13800138000'], ['13900139000']];
    expect(() => targets(['x'], national)).toThrow(/^No column was recognised as phone numbers/);
    expect(targets(['x'], national, { defaultCountry: 'CN' })).toEqual(['phone']);
    expect(
      targets(
        ['x', 'Country'],
        national.map(([one]) => [one!, 'CN']),
      ),
    ).toEqual(['phone', 'country']);
  });
});

test('what is said of some columns goes before everything else', () => {
  const header = ['Phone', 'Other', 'Name'];
  expect(targets(header, [], { columns: { other: 'phone', A: null } })).toEqual([null, 'phone', 'name']);
  expect(() => targets(header, [], { columns: { D: 'phone' } })).toThrow('There is no column “D” in the file.');
});

test('columns that nothing else took become attributes when asked to', () => {
  const mapping = recogniseColumns(
    { header: ['Phone', 'Shoe size', '积分', 'shoe SIZE', '', 'Row', 'Reason'], rows: [] },
    { definitions: [attribute('column')], createAttributes: true },
  );
  expect(mapping.newAttributes).toEqual([
    { key: 'shoe_size', name: 'Shoe size', type: 'text' },
    { key: 'column_2', name: '积分', type: 'text' },
    { key: 'shoe_size_2', name: 'shoe SIZE', type: 'text' },
  ]);
  expect(() => checkMapping(mapping, [attribute('column')])).not.toThrow();
});

test.each([
  [Array.from({ length: 10_000 }, () => 'Phone'), /^The first row has 10,000 columns/],
  [[''], /^No column was recognised/],
  [['Name', 'Email'], /^No column was recognised/],
])('a header that is none is refused: %#', (header, message) => {
  expect(() => targets(header)).toThrow(message);
});

test.each<[what: string, mapping: object, message: RegExp]>([
  ['no phone', { columns: [{ column: 0, to: 'name' }] }, /One column must go to phone or userId/],
  [
    'a column twice',
    {
      columns: [
        { column: 0, to: 'phone' },
        { column: 0, to: 'name' },
      ],
    },
    /mapped twice/,
  ],
  ['a field twice', { columns: [0, 1].map((column) => ({ column, to: 'userId' })) }, /Two columns go to “userId”/],
  [
    'an unknown attribute',
    {
      columns: [
        { column: 0, to: 'phone' },
        { column: 1, to: 'attribute:x' },
      ],
    },
    /There is no attribute “x”/,
  ],
  [
    'an unknown constant',
    { columns: [{ column: 0, to: 'phone' }], constants: { attributes: { x: 1 } } },
    /no attribute “x”/,
  ],
])('a mapping with %s is refused', (_what, mapping, message) => {
  expect(() => checkMapping(columnMapping.parse(mapping), [])).toThrow(message);
});

test('headers that differ in case and blanks only are remembered as one', () => {
  expect(signatureOf(['Phone Number', 'NAME'])).toBe(signatureOf([' phone_number', 'Name']));
  expect(signatureOf(['Phone', 'Name'])).not.toBe(signatureOf(['Name', 'Phone']));
  expect(signatureOf(null)).toBeNull();
});
