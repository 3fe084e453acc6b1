import { createHash } from 'node:crypto';
import type { Attribute } from '../contacts/schema.ts';
import { AppError } from '../lib/errors.ts';
import { resolveCountry } from '../phone/countries.ts';
import { parsePhone } from '../phone/parse.ts';
import { fieldOfHeader, foldHeader, OWN_HEADERS, REJECT_COLUMNS } from './headers.ts';
import type { ColumnMapping, Field } from './schema.ts';

/** The beginning of a file, by which its columns are told. */
export interface FileHead {
  /** The header row; null where the file has none. */
  header: readonly string[] | null;
  /** Some rows of data. */
  rows: readonly (readonly string[])[];
}

/** Spreadsheets have phones, addresses and names by the dozen, and a thousand columns are no contact. */
const MAX_COLUMNS = 1_000;

/**
 * Maps columns: by their headers, and where those say nothing by the look of the values. Throws `import_invalid_file`
 * when no column holds phones or user ids.
 */
export function recogniseColumns(
  { header, rows }: FileHead,
  options: {
    definitions: readonly Attribute[];
    /** What is said of some columns, by header or letter; null keeps one from being used. */
    columns?: Record<string, string | null> | undefined;
    createAttributes?: boolean;
    defaultCountry?: string | undefined;
  },
): ColumnMapping {
  const width = Math.max(header?.length ?? 0, ...rows.map((row) => row.length));
  if (width > MAX_COLUMNS) {
    throw new AppError(
      'import_invalid_file',
      `The first row has ${width.toLocaleString('en')} columns; at most ${MAX_COLUMNS.toLocaleString('en')} are read.`,
    );
  }
  const to: (string | null)[] = Array.from({ length: width }, () => null);
  const said = new Map(
    Object.entries(options.columns ?? {}).map(([name, target]) => [findColumn(name, { header, width }), target]),
  );
  for (const [column, target] of said) to[column] = target;
  if (header) fromHeaders(to, { header, rows, definitions: options.definitions });
  fromLooks(to, { header, rows, defaultCountry: options.defaultCountry });
  for (const [column, target] of said) to[column] = target;
  const newAttributes =
    options.createAttributes && header ? attributesFor(to, { header, definitions: options.definitions }) : [];
  if (!to.includes('phone') && !to.includes('userId')) {
    throw new AppError(
      'import_columns_unknown',
      'No column was recognised as phone numbers (or user ids). Name one of them Phone in the first row, or map the columns.',
    );
  }
  return {
    columns: to.flatMap((target, column) => (target === null ? [] : [{ column, to: target }])),
    constants: {},
    newAttributes,
  };
}

/** The column of a header, or of a spreadsheet's letters. Throws `invalid_request`. */
function findColumn(name: string, { header, width }: { header: FileHead['header']; width: number }): number {
  const folded = foldHeader(name);
  const byHeader = header?.findIndex((cell) => foldHeader(cell) === folded) ?? -1;
  if (byHeader >= 0) return byHeader;
  if (/^[A-Za-z]{1,2}$/.test(name)) {
    const column = [...name.toUpperCase()].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
    if (column < width) return column;
  }
  const message = `There is no column “${name}” in the file.`;
  throw new AppError('invalid_request', message, { errors: [{ path: 'columns', code: 'column_unknown', message }] });
}

/** Headers that are exactly an export's come first, then the attributes, then what else people write. */
function fromHeaders(
  to: (string | null)[],
  {
    header,
    rows,
    definitions,
  }: { header: readonly string[]; rows: FileHead['rows']; definitions: readonly Attribute[] },
): void {
  const folded = header.map(foldHeader);
  const taken = new Set<string>();
  for (const target of to) if (target !== null) taken.add(target);
  const take = (column: number, target: string): void => {
    to[column] = target;
    taken.add(target);
  };
  // An attribute's full name, as exports write it where its own is a field's.
  header.forEach((cell, column) => {
    const key = /^attribute:(.+)$/.exec(cell.trim())?.[1];
    if (to[column] === null && definitions.some((one) => one.key === key)) take(column, `attribute:${key}`);
  });
  folded.forEach((name, column) => {
    if (to[column] !== null) return;
    const field = (Object.keys(OWN_HEADERS) as (Field | 'groups')[]).find((one) => OWN_HEADERS[one] === name);
    if (field && !taken.has(field)) take(column, field);
    else {
      const attribute = attributeOf(header[column]!, definitions, taken);
      if (attribute) take(column, `attribute:${attribute.key}`);
    }
  });
  folded.forEach((name, column) => {
    if (to[column] !== null) return;
    const field = fieldOfHeader(name);
    if (!field || (field === 'phone' && !mayBePhones(valuesOf(rows, column)))) return;
    // Several phones and the parts of a name make one; of all else a second column is another matter.
    if (!taken.has(field) || field === 'phone' || (field === 'name' && isNamePart(name))) take(column, field);
  });
}

/** The attribute of this very key, else one whose key or name reads the same; each is taken once. */
function attributeOf(cell: string, definitions: readonly Attribute[], taken: ReadonlySet<string>) {
  const name = foldHeader(cell);
  const free = definitions.filter(({ key }) => !taken.has(`attribute:${key}`));
  return (
    free.find(({ key }) => key === cell.trim()) ??
    free.find((one) => foldHeader(one.key) === name || foldHeader(one.name) === name)
  );
}

const NAME_PARTS = /^(first|last|given|family) name$|^surname$|^(nombres?|apellidos?|nome|sobrenome|姓|名)$/;
const isNamePart = (name: string): boolean => NAME_PARTS.test(name);

const valuesOf = (rows: FileHead['rows'], column: number): string[] =>
  rows.map((row) => row[column]?.trim() ?? '').filter((cell) => cell !== '');

const mayBePhones = (values: readonly string[]): boolean =>
  values.length === 0 || values.some((value) => (value.match(/\p{Nd}/gu) ?? []).length >= 5);

/** Most of these; one or two strays among dozens are rows to refuse, not another kind of column. */
const most = (values: readonly string[], test: (value: string) => boolean, share = 0.7): boolean =>
  values.length > 0 && values.filter(test).length >= values.length * share;

/** Fills in what no header named. Without any header also the name: the first column of words. */
function fromLooks(
  to: (string | null)[],
  { header, rows, defaultCountry }: FileHead & { defaultCountry?: string | undefined },
): void {
  const free = (test: (values: string[]) => boolean): number =>
    to.findIndex((target, column) => target === null && test(valuesOf(rows, column)));
  const looks: [Field, (values: string[]) => boolean][] = [
    ['email', (values) => most(values, (value) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value))],
    ['country', (values) => most(values, (value) => resolveCountry(value) !== null, 0.9)],
    ['phone', (values) => most(values, (value) => isPhone(value, rows, to.indexOf('country'), defaultCountry))],
  ];
  if (!header) looks.push(['name', (values) => most(values, (value) => /^\p{L}[\p{L}\p{M}\s.'’·-]*$/u.test(value))]);
  for (const [field, test] of looks) {
    if (to.includes(field) || (field === 'phone' && to.includes('userId'))) continue;
    const column = free(test);
    if (column >= 0) to[column] = field;
  }
}

/** A number that is valid in one of the countries that the file or the importer names, or says its own. */
function isPhone(
  value: string,
  rows: FileHead['rows'],
  countryColumn: number,
  defaultCountry: string | undefined,
): boolean {
  if (!/^[\p{Nd}\s()+.'’＋-]{6,40}$/u.test(value)) return false;
  const countries = new Set(
    countryColumn < 0 ? [] : rows.map((row) => resolveCountry(row[countryColumn] ?? '')).filter((one) => one !== null),
  );
  return [defaultCountry ?? null, ...countries].some(
    (country) => parsePhone({ raw: value, country: null, defaultCountry: country }).ok,
  );
}

/** What a rejects file adds to the columns of its file. */
const OF_REJECTS = new Set(REJECT_COLUMNS);

/** A text attribute for each column with a header that nothing else took. */
function attributesFor(
  to: (string | null)[],
  { header, definitions }: { header: readonly string[]; definitions: readonly Attribute[] },
): ColumnMapping['newAttributes'] {
  const keys = new Set(definitions.map(({ key }) => key));
  const made: ColumnMapping['newAttributes'] = [];
  header.forEach((cell, column) => {
    const name = cell.trim().replace(/\s+/g, ' ').slice(0, 100);
    if (to[column] !== null || name === '' || OF_REJECTS.has(name)) return;
    const key = freeKey(name, keys);
    keys.add(key);
    made.push({ key, name, type: 'text' });
    to[column] = `attribute:${key}`;
  });
  return made;
}

function freeKey(name: string, keys: ReadonlySet<string>): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^[^a-z]+|_+$/g, '')
    .slice(0, 60);
  const base = plain || 'column';
  for (let number = 1; ; number++) {
    const key = number === 1 ? base : `${base}_${number}`;
    if (!keys.has(key)) return key;
  }
}

/**
 * Checks a mapping that was given: its columns exist, no field is given twice that cannot be, every attribute is known
 * or to be made. Throws `invalid_request`.
 */
export function checkMapping(mapping: ColumnMapping, definitions: readonly Attribute[]): void {
  const known = new Set([...definitions.map(({ key }) => key), ...mapping.newAttributes.map(({ key }) => key)]);
  const seen = new Set<string>();
  const columns = new Set<number>();
  const refuse = (path: string, message: string): never => {
    throw new AppError('invalid_request', `${path}: ${message}`, {
      errors: [{ path, code: 'mapping_invalid', message }],
    });
  };
  mapping.columns.forEach(({ column, to }, index) => {
    const path = `mapping.columns[${index}]`;
    if (columns.has(column)) refuse(path, `Column ${column} is mapped twice.`);
    columns.add(column);
    if (to === null) return;
    if (seen.has(to) && to !== 'phone' && to !== 'name') refuse(path, `Two columns go to “${to}”.`);
    seen.add(to);
    const key = /^attribute:(.*)$/.exec(to)?.[1];
    if (key !== undefined && !known.has(key)) {
      refuse(path, `There is no attribute “${key}”. Define it first, or name it in newAttributes.`);
    }
  });
  if (!seen.has('phone') && !seen.has('userId')) refuse('mapping.columns', 'One column must go to phone or userId.');
  for (const key of Object.keys(mapping.constants.attributes ?? {})) {
    if (!known.has(key)) refuse('mapping.constants.attributes', `There is no attribute “${key}”.`);
  }
}

/** What a file's header is remembered by; null for a file without one. */
export function signatureOf(header: readonly string[] | null): string | null {
  if (!header) return null;
  return createHash('sha256')
    .update(JSON.stringify(header.map(foldHeader)))
    .digest('hex');
}
