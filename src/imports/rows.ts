import type { ContactInput } from '../changes/stage.ts';
import { checkContact } from '../contacts/check.ts';
import { type Attribute, type ContactFields, contactInput } from '../contacts/schema.ts';
import { type CsvRow, unguardFormula } from '../files/csv.ts';
import type { FieldError } from '../lib/errors.ts';
import type { ColumnMapping, Field } from './columns.ts';

/** What a row of a file says: a contact, or why it is none. Null: nothing, every cell is blank. */
export type RowVerdict = { contact: ContactInput } | { refused: FieldError } | null;

/** A function that checks rows one at a time, by the columns that the header named. */
export function createRowReader(
  mapping: ColumnMapping,
  { definitions, defaultCountry }: { definitions: readonly Attribute[]; defaultCountry?: string | undefined },
): (row: CsvRow) => RowVerdict {
  const options = { definitions, defaultCountry };
  return (row) => {
    const shape = checkShape(row, mapping.width);
    if (shape) return { refused: shape };
    if (isBlank(row.cells)) return null;
    const fields = checkFields(readCells(row.cells, mapping));
    if ('refused' in fields) return fields;
    const verdict = checkContact(fields.fields, options);
    return 'errors' in verdict ? { refused: verdict.errors[0]! } : verdict;
  };
}

/** A comma or a quote too many shifts cells into columns that are not theirs: better no contact than a wrong one. */
function checkShape({ cells, misquoted }: CsvRow, width: number): FieldError | null {
  if (misquoted) {
    const message = 'Text follows a closing quote. Double the quotes inside of a cell: "Ana ""Nana"" Silva".';
    return { path: 'row', code: 'row_misquoted', message };
  }
  if (cells.length <= width || isBlank(cells.slice(width))) return null;
  const message = 'More cells than columns. Put a cell that holds the separator between quotes.';
  return { path: 'row', code: 'row_too_long', message };
}

function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell.trim() !== '') return false;
  return true;
}

/** The cells of a row as fields; blank cells are not given. */
export function readCells(cells: readonly string[], { fields, attributes }: ColumnMapping): ContactFields {
  const read = (column: number | undefined): string | undefined => {
    const cell = column === undefined ? '' : (cells[column]?.trim() ?? '');
    return cell === '' ? undefined : unguardFormula(cell);
  };
  const values: Record<string, string> = {};
  for (const { key, column } of attributes) {
    const value = read(column);
    if (value !== undefined) values[key] = value;
  }
  return {
    country: read(fields.country),
    phone: read(fields.phone),
    userId: read(fields.userId),
    name: read(fields.name),
    email: read(fields.email),
    remark: read(fields.remark),
    ...(attributes.length > 0 && { attributes: values }),
  };
}

/**
 * Fields as `contactInput` passes them, or what it refuses. The schema takes 4 µs a row, more than reading the file;
 * texts that it would certainly leave as they are, nearly all, are told by one pattern each and never reach it.
 */
export function checkFields(fields: ContactFields): { fields: ContactFields } | { refused: FieldError } {
  if (isPlain(fields)) return { fields };
  const parsed = contactInput.safeParse(fields);
  if (parsed.success) return { fields: parsed.data };
  const issue = parsed.error.issues[0]!;
  const field = String(issue.path[0]);
  return {
    refused: { path: issue.path.join('.'), code: `${CODES[field] ?? field}_invalid`, message: issue.message },
  };
}

const CODES: Record<string, string> = { userId: 'user_id', attributes: 'attribute' };

/** The schema's limits, in characters. rows.test.ts holds them equal. */
const LIMITS: [Field, number][] = [
  ['country', 100],
  ['phone', 200],
  ['userId', 128],
  ['name', 256],
  ['email', 254],
  ['remark', 1000],
];
const ATTRIBUTE_LIMIT = 8000;

/**
 * Printable ASCII, Latin, Cyrillic, Arabic letters, kana, Chinese, Hangul: no control characters, none that Unicode
 * normalisation would alter or join with its neighbour; no blank at either end.
 */
const PLAIN =
  /^(?![ \u00a0])[ -~\u00a0-\u02ff\u0400-\u0482\u048a-\u052f\u0621-\u063a\u0641-\u064a\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]+(?<![ \u00a0])$/;

function isPlain(fields: ContactFields): boolean {
  for (const [field, limit] of LIMITS) {
    const value = fields[field];
    if (value !== undefined && (value === null || value.length > limit || !PLAIN.test(value))) return false;
  }
  for (const key in fields.attributes) {
    const value = fields.attributes[key];
    if (typeof value !== 'string' || value.length > ATTRIBUTE_LIMIT || key.length > 64) return false;
  }
  return true;
}
