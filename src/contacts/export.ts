import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { AttributeValue } from '../db/types.ts';
import { writeCsvLine } from '../files/writeCsv.ts';
import { formatPhone } from '../phone/format.ts';
import { maskValue } from '../phone/mask.ts';
import { listAttributes } from './attributes.ts';
import type { ContactRow } from './read.ts';

const BATCH = 5_000;

/** A table of contacts, of whatever format it becomes a file. */
export interface ContactTable {
  header: string[];
  /** Batches of rows. */
  rows: AsyncGenerator<string[][]>;
}

/**
 * The contacts of these numbers as a table, a batch at a time: flat memory at any size. Columns are the import's own, so
 * the file can be imported again, unless it is masked. `created` keeps to those created from a moment on, and before
 * another.
 */
export async function exportTable(
  db: Db,
  options: {
    workspaceId: number;
    /** Ascending, in batches. */
    nos: AsyncIterable<number[]> | Iterable<number[]>;
    /** Whether whoever gets it may see phone numbers in full; else they are masked in every cell. */
    fullNumbers: boolean;
    created?: { from?: Date | undefined; before?: Date | undefined };
  },
): Promise<ContactTable> {
  const keys = (await listAttributes(db, options)).map(({ key }) => key);
  return {
    header: ['Country', 'Phone', 'Name', 'Email', 'Remark', 'User ID', ...keys],
    rows: exportRows(db, { ...options, keys }),
  };
}

async function* exportRows(
  db: Db,
  { workspaceId, nos, created, fullNumbers, keys }: Parameters<typeof exportTable>[1] & { keys: readonly string[] },
): AsyncGenerator<string[][]> {
  for await (const chunk of nos) {
    for (let start = 0; start < chunk.length; start += BATCH) {
      const { rows } = await sql<ContactRow>`
        select no, phone, user_id, country, name, email, remark, attributes
        from contact
        where workspace_id = ${workspaceId} and no = any(${chunk.slice(start, start + BATCH)}::bigint[])
          ${created?.from ? sql`and created_at >= ${created.from}` : sql``}
          ${created?.before ? sql`and created_at < ${created.before}` : sql``}
        order by no`.execute(db);
      const lines = rows.map((row) => toCells(row, keys));
      yield fullNumbers ? lines : lines.map((cells) => cells.map(maskValue));
    }
  }
}

const toCells = (row: ContactRow, keys: readonly string[]): string[] => [
  row.country ?? '',
  row.phone === null ? '' : formatPhone(String(row.phone)),
  row.name,
  row.email,
  row.remark,
  row.user_id ?? '',
  ...keys.map((key) => (Object.hasOwn(row.attributes, key) ? writeValue(row.attributes[key]!) : '')),
];

/** The same as CSV text. */
export async function* exportCsv(
  db: Db,
  {
    contacts,
    ...options
  }: { workspaceId: number; contacts: AsyncIterable<number[]> | Iterable<number[]>; fullNumbers: boolean },
): AsyncGenerator<string> {
  const { header, rows } = await exportTable(db, { ...options, nos: contacts });
  yield writeCsvLine(header);
  for await (const batch of rows) yield batch.map(writeCsvLine).join('');
}

/** Numbers in full, as the import reads them: 1e-7 is written 0.0000001. */
function writeValue(value: AttributeValue): string {
  const text = String(value);
  const parts = typeof value === 'number' ? /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text) : null;
  if (!parts) return text;
  const [, sign = '', first = '', rest = '', exponent] = parts;
  const shift = Number(exponent);
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${first}${rest}`;
  return `${sign}${first}${rest.padEnd(shift, '0')}`;
}
