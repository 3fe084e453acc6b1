import { nameKey } from '../changes/audiences.ts';
import type { ContactInput } from '../changes/stage.ts';
import { checkContact } from '../contacts/check.ts';
import { type Attribute, type ContactFields, contactInput } from '../contacts/schema.ts';
import { unguardFormula } from '../files/formulas.ts';
import { groupName } from '../groups/schema.ts';
import type { FieldError } from '../lib/errors.ts';
import type { ColumnMapping, Field } from './schema.ts';
import { isExample } from './template.ts';

/** A row of a file, as src/files reads it. */
export interface FileRow {
  cells: readonly string[];
  /** Text followed a closing quote. */
  misquoted?: boolean;
}

/** What a row of a file says: a contact, or why it is none. Null: nothing, every cell is blank. */
export type RowVerdict = { contact: ContactInput } | { refused: FieldError } | null;

export interface RowReader {
  read: (row: FileRow) => RowVerdict;
  /** The names of groups that rows brought along so far; `ContactInput.groups` are positions in it. */
  groupNames: readonly string[];
  /** How many rows were examples of the template that somebody forgot to delete; they say nothing. */
  exampleRows: () => number;
}

interface RowReaderOptions {
  definitions: readonly Attribute[];
  defaultCountry?: string | undefined;
  /** How many columns the file has; null where no header tells. */
  width: number | null;
}

/** More groups than this in one file are not groups but something else in that column. */
const MAX_GROUPS = 1_000;

/** A function that checks rows one at a time. */
export function createRowReader(mapping: ColumnMapping, options: RowReaderOptions): RowReader {
  const definitions = [
    ...options.definitions,
    ...mapping.newAttributes.map((one) => ({ ...one, id: 0, choices: null, createdAt: '' })),
  ];
  const check = { definitions, defaultCountry: options.defaultCountry };
  const plan = planOf(mapping);
  const groups = createGroupNames();
  let exampleRows = 0;
  const read = (row: FileRow): RowVerdict => {
    const shape = checkShape(row, options.width);
    if (shape) return { refused: shape };
    if (isBlank(row.cells)) return null;
    const verdict = readContact(readCells(row.cells, plan), row.cells, plan, check);
    if ('refused' in verdict) return verdict;
    const { phone, name, remark } = verdict.contact;
    if (phone !== null && isExample({ phone, name, remark })) {
      exampleRows++;
      return null;
    }
    if (plan.groups === undefined) return verdict;
    const named = groups.positions(cell(row.cells, plan.groups));
    if (typeof named === 'string') return { refused: { path: 'groups', code: 'group_invalid', message: named } };
    verdict.contact.groups = named;
    return verdict;
  };
  return { read, groupNames: groups.names, exampleRows: () => exampleRows };
}

/** The first valid phone counts; when none is, the first that was given says why. */
function readContact(
  fields: ContactFields,
  cells: readonly string[],
  { phones }: RowPlan,
  options: { definitions: readonly Attribute[]; defaultCountry?: string | undefined },
): { contact: ContactInput } | { refused: FieldError } {
  const verdict = checkRow(fields, options);
  if (!('refused' in verdict) || verdict.refused.path !== 'phone') return verdict;
  for (const column of phones.slice(1)) {
    const phone = cell(cells, column);
    if (phone === undefined || phone === fields.phone) continue;
    const other = checkRow({ ...fields, phone }, options);
    if (!('refused' in other) || other.refused.path !== 'phone') return other;
  }
  return verdict;
}

function checkRow(
  given: ContactFields,
  options: { definitions: readonly Attribute[]; defaultCountry?: string | undefined },
): { contact: ContactInput } | { refused: FieldError } {
  const fields = checkFields(given);
  if ('refused' in fields) return fields;
  const verdict = checkContact(fields.fields, options);
  return 'errors' in verdict ? { refused: verdict.errors[0]! } : verdict;
}

/** A comma or a quote too many shifts cells into columns that are not theirs: better no contact than a wrong one. */
function checkShape({ cells, misquoted }: FileRow, width: number | null): FieldError | null {
  if (misquoted) {
    const message = 'Text follows a closing quote. Double the quotes inside of a cell: "Ana ""Nana"" Silva".';
    return { path: 'row', code: 'row_misquoted', message };
  }
  if (width === null || cells.length <= width || isBlank(cells.slice(width))) return null;
  const message = 'More cells than columns. Put a cell that holds the separator between quotes.';
  return { path: 'row', code: 'row_too_long', message };
}

function isBlank(cells: readonly string[]): boolean {
  for (const cell of cells) if (cell.trim() !== '') return false;
  return true;
}

/** A mapping by field, as rows need it. */
interface RowPlan {
  phones: number[];
  names: number[];
  country: number | undefined;
  userId: number | undefined;
  email: number | undefined;
  remark: number | undefined;
  groups: number | undefined;
  attributes: { key: string; column: number }[];
  constants: ColumnMapping['constants'];
}

function planOf({ columns, constants }: ColumnMapping): RowPlan {
  const all = (target: string): number[] => columns.filter(({ to }) => to === target).map(({ column }) => column);
  const one = (target: string): number | undefined => all(target)[0];
  return {
    phones: all('phone'),
    names: all('name'),
    country: one('country'),
    userId: one('userId'),
    email: one('email'),
    remark: one('remark'),
    groups: one('groups'),
    attributes: columns.flatMap(({ column, to }) =>
      to?.startsWith('attribute:') ? [{ key: to.slice('attribute:'.length), column }] : [],
    ),
    constants,
  };
}

/** What a cell says; undefined when it is blank. */
function cell(cells: readonly string[], column: number | undefined): string | undefined {
  const text = column === undefined ? '' : (cells[column]?.trim() ?? '');
  return text === '' ? undefined : unguardFormula(text);
}

/** The cells of a row as fields, with the first phone that is given; blank cells are not given. */
function readCells(cells: readonly string[], plan: RowPlan): ContactFields {
  const { constants } = plan;
  const values: Record<string, string | number | boolean> = { ...constants.attributes };
  for (const { key, column } of plan.attributes) {
    const value = cell(cells, column);
    if (value !== undefined) values[key] = value;
  }
  let phone: string | undefined;
  for (const column of plan.phones) {
    phone = cell(cells, column);
    if (phone !== undefined) break;
  }
  return {
    country: cell(cells, plan.country) ?? constants.country,
    phone,
    userId: cell(cells, plan.userId),
    name: nameIn(cells, plan.names) ?? constants.name,
    email: cell(cells, plan.email) ?? constants.email,
    remark: cell(cells, plan.remark) ?? constants.remark,
    ...((plan.attributes.length > 0 || constants.attributes !== undefined) && { attributes: values }),
  };
}

const UNSPACED = /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+$/u;

/** A name of several columns in their order, without a blank between where its script has none. */
function nameIn(cells: readonly string[], columns: readonly number[]): string | undefined {
  if (columns.length <= 1) return cell(cells, columns[0]);
  const parts = columns.flatMap((column) => cell(cells, column) ?? []);
  if (parts.length === 0) return undefined;
  return parts.join(parts.every((part) => UNSPACED.test(part)) ? '' : ' ');
}

/** Collects the names of groups that rows bring along, several in a cell separated by `;`, `；`, `,` or a new line. */
function createGroupNames() {
  const names: string[] = [];
  const positions = new Map<string, number>();
  const cells = new Map<string, number[]>();
  return {
    names,
    /** The positions of the groups that a cell names, or what is wrong with them. */
    positions(text: string | undefined): number[] | string {
      if (text === undefined) return [];
      const before = cells.get(text);
      if (before) return before;
      const found = new Set<number>();
      for (const part of text.split(/[;；,，、\n|]/)) {
        if (part.trim() === '') continue;
        const parsed = groupName.safeParse(part);
        if (!parsed.success)
          return `“${part.trim().slice(0, 40)}” is no group name: ${parsed.error.issues[0]!.message}`;
        const key = nameKey(parsed.data);
        let position = positions.get(key);
        if (position === undefined) {
          if (names.length >= MAX_GROUPS) return `The file names more than ${MAX_GROUPS.toLocaleString('en')} groups.`;
          position = names.push(parsed.data) - 1;
          positions.set(key, position);
        }
        found.add(position);
      }
      if (cells.size < 10 * MAX_GROUPS) cells.set(text, [...found]);
      return [...found];
    },
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
    if (typeof value === 'string' ? value.length > ATTRIBUTE_LIMIT : value === null) return false;
    if (key.length > 64) return false;
  }
  return true;
}
