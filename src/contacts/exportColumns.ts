import { type RawBuilder, sql } from 'kysely';
import { AppError, type FieldError } from '../lib/errors.ts';
import type { Attribute } from './schema.ts';

/** A field of a contact as a column of a file; attributes have columns of their own. */
interface FieldColumn {
  /** As the import reads it. */
  header: string;
  /** Text, never null. */
  text: RawBuilder<string>;
  /** In JSON: a text, which is null where there is none; or a number. */
  json: 'text' | 'nullable' | 'number';
  /** Never a phone number, whatever its digits. */
  verbatim?: true;
}

const instant = (column: RawBuilder<Date>): RawBuilder<string> =>
  sql`to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

const FIELDS = {
  country: { header: 'Country', text: sql`coalesce(country, '')`, json: 'nullable' },
  // As `formatPhone` writes it.
  phone: { header: 'Phone', text: sql`coalesce('+' || phone, '')`, json: 'nullable' },
  name: { header: 'Name', text: sql`name`, json: 'text' },
  email: { header: 'Email', text: sql`email`, json: 'text' },
  remark: { header: 'Remark', text: sql`remark`, json: 'text' },
  userId: { header: 'User ID', text: sql`coalesce(user_id, '')`, json: 'nullable' },
  id: { header: 'Contact ID', text: sql`no::text`, json: 'number', verbatim: true },
  createdAt: { header: 'Created at', text: instant(sql`created_at`), json: 'text', verbatim: true },
  updatedAt: { header: 'Updated at', text: instant(sql`updated_at`), json: 'text', verbatim: true },
} satisfies Record<string, FieldColumn>;

type FieldName = keyof typeof FIELDS;
const field = (name: string): FieldColumn => FIELDS[name as FieldName];

/** The fields that an import takes: what a file has unless it is said otherwise, with all attributes. */
const IMPORTED: readonly FieldName[] = ['country', 'phone', 'name', 'email', 'remark', 'userId'];

const ATTRIBUTE = 'attribute:';

/** Every field that may be a column; attributes are `attribute:city`. */
const EXPORT_FIELDS = Object.keys(FIELDS) as FieldName[];

/** Names of columns as they stand in a file, in its order: `phone`, `attribute:city`. */
export type ColumnNames = readonly string[];

/** All that an import takes. */
export const allColumns = (definitions: readonly Attribute[]): ColumnNames => [
  ...IMPORTED,
  ...definitions.map(({ key }) => ATTRIBUTE + key),
];

/** Throws `invalid_request`, at its path below `path`, for a column that there is not, or twice. */
export function checkColumns(
  names: ColumnNames,
  { definitions, path }: { definitions: readonly Attribute[]; path: string },
): void {
  const known = new Set<string>([...EXPORT_FIELDS, ...definitions.map(({ key }) => ATTRIBUTE + key)]);
  const errors = names.flatMap((name, index): FieldError[] => {
    const at = `${path}[${index}]`;
    if (!known.has(name)) {
      const message = `There is no column “${name.slice(0, 80)}”. There are ${[...known].slice(0, 30).join(', ')}.`;
      return [{ path: at, code: 'column_unknown', message }];
    }
    if (names.indexOf(name) < index) return [{ path: at, code: 'column_twice', message: `“${name}” is there twice.` }];
    return [];
  });
  if (errors.length > 0) throw new AppError('invalid_request', `${errors[0]!.path}: ${errors[0]!.message}`, { errors });
}

const attributeIn = (name: string): string | null => (name.startsWith(ATTRIBUTE) ? name.slice(ATTRIBUTE.length) : null);

/** The first row. An attribute that is called as a field is, by its full name, which an import takes for nothing else. */
export function headerOf(names: ColumnNames): string[] {
  const fields = new Set(Object.values(FIELDS).map(({ header }) => header.toLowerCase().replace(' ', '_')));
  return names.map((name) => {
    const key = attributeIn(name);
    if (key === null) return field(name).header;
    return fields.has(key) || key === 'groups' ? name : key;
  });
}

/** Which columns may hold phone numbers. */
export const mayHoldNumbers = (names: ColumnNames): boolean[] =>
  names.map((name) => attributeIn(name) !== null || !field(name).verbatim);

/** Each column as text that is never null. */
export const textsOf = (names: ColumnNames): RawBuilder<string>[] =>
  names.map((name) => {
    const key = attributeIn(name);
    // Numbers come in full, as the import reads them: 0.0000001, not 1e-7.
    return key === null ? field(name).text : sql`coalesce(attributes ->> ${sql.lit(key)}, '')`;
  });

/** The same for JSON: the fields, and if there are attributes, last all that a contact has, as JSON. */
export function jsonColumnsOf(names: ColumnNames): {
  texts: RawBuilder<string>[];
  fields: (FieldColumn & { name: string })[];
  /** The attributes to keep; null: there is no such column. */
  attributes: readonly string[] | null;
} {
  const fields = names.filter((name): name is FieldName => attributeIn(name) === null);
  const attributes = names.flatMap((name) => attributeIn(name) ?? []);
  return {
    texts: [
      ...fields.map((name) => FIELDS[name].text),
      ...(attributes.length > 0 ? [sql<string>`attributes::text`] : []),
    ],
    fields: fields.map((name) => ({ name, ...field(name) })),
    attributes: attributes.length > 0 ? attributes : null,
  };
}
