import type { Attribute } from '../contacts/schema.ts';
import { AppError } from '../lib/errors.ts';

export type Field = 'country' | 'phone' | 'userId' | 'name' | 'email' | 'remark';

/** The template's columns, in its order. */
const TEMPLATE_COLUMNS = ['Country', 'Phone', 'Name', 'Email', 'Remark'] as const;

/** The header that an export writes for each field, folded. It means the field, whatever attributes are called. */
const OWN_HEADERS: Record<Field, string> = {
  country: 'country',
  phone: 'phone',
  userId: 'user id',
  name: 'name',
  email: 'email',
  remark: 'remark',
};

/** What else people write for a field, folded. An attribute of that name comes first. */
const ALIASES: Record<Field, string[]> = {
  country: ['country/region', 'region', '国家', '国家/地区', '國家', '國家/地區'],
  phone: ['phone number', 'mobile', 'mobile phone', '电话', '电话号码', '手机', '手机号', '手机号码', '電話', '手機'],
  userId: ['userid', '用户id', '用戶id'],
  name: ['full name', 'contact name', '姓名', '名称', '名字'],
  email: ['e-mail', 'mail', '邮箱', '电子邮件', '電郵'],
  remark: ['remarks', 'note', '备注', '備註'],
};

const FIELDS = Object.keys(OWN_HEADERS) as Field[];

/** Spreadsheets end at 16,384; a header of more than this is no header. */
const MAX_COLUMNS = 1_000;

/** Which column is which. */
export interface ColumnMapping {
  fields: Partial<Record<Field, number>>;
  attributes: { key: string; column: number }[];
  /** Headers that stand for nothing here, as written. */
  ignored: string[];
  /** How many columns the header has. */
  width: number;
}

/** Maps a header row. Throws `import_invalid_file` when it names neither a phone nor a user id. */
export function mapColumns(header: readonly string[], definitions: readonly Attribute[]): ColumnMapping {
  if (header.length > MAX_COLUMNS) {
    throw new AppError(
      'import_invalid_file',
      `The first row has ${header.length.toLocaleString('en')} columns; at most ${MAX_COLUMNS.toLocaleString('en')} are read.`,
    );
  }
  const mapping: ColumnMapping = { fields: {}, attributes: [], ignored: [], width: header.length };
  header.forEach((cell, column) => {
    const name = foldHeader(cell);
    const own = FIELDS.find((field) => OWN_HEADERS[field] === name && mapping.fields[field] === undefined);
    const attribute = attributeOf(cell, definitions, mapping);
    const field = own ?? (attribute ? undefined : freeAlias(name, mapping));
    if (field) mapping.fields[field] = column;
    else if (attribute) mapping.attributes.push({ key: attribute.key, column });
    else if (name !== '') mapping.ignored.push(cell.trim().slice(0, 100));
  });
  if (mapping.fields.phone === undefined && mapping.fields.userId === undefined) {
    throw new AppError(
      'import_invalid_file',
      `The first row must name the columns, and one of them must be Phone (or User ID). Expected: ${TEMPLATE_COLUMNS.join(', ')}.`,
    );
  }
  return mapping;
}

const foldHeader = (text: string): string =>
  text
    .normalize('NFKC')
    .trim()
    .toLowerCase()
    .replace(/[\s_]+/g, ' ');

/** The attribute of this very key, else one whose key or name reads the same; each is taken once. */
function attributeOf(cell: string, definitions: readonly Attribute[], { attributes }: ColumnMapping) {
  const name = foldHeader(cell);
  const free = definitions.filter(({ key }) => !attributes.some((taken) => taken.key === key));
  return (
    free.find(({ key }) => key === cell.trim()) ??
    free.find((one) => foldHeader(one.key) === name || foldHeader(one.name) === name)
  );
}

const freeAlias = (name: string, { fields }: ColumnMapping): Field | undefined =>
  FIELDS.find((field) => fields[field] === undefined && ALIASES[field].includes(name));
