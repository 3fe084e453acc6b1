import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { AttributeValue } from '../db/types.ts';
import { writeCsvLine } from '../files/writeCsv.ts';
import { formatPhone } from '../phone/format.ts';
import { listAttributes } from './attributes.ts';
import type { ContactRow } from './read.ts';

const BATCH = 5_000;

/**
 * Contacts as CSV text, in the order of their numbers, a batch at a time: flat memory at any size. Columns are the
 * import's own, so the file can be imported again.
 */
export async function* exportCsv(
  db: Db,
  { workspaceId, contacts }: { workspaceId: number; contacts: AsyncIterable<number[]> | Iterable<number[]> },
): AsyncGenerator<string> {
  const attributes = await listAttributes(db, { workspaceId });
  yield writeCsvLine(['Country', 'Phone', 'Name', 'Email', 'Remark', 'User ID', ...attributes.map(({ key }) => key)]);
  for await (const chunk of contacts) {
    for (let start = 0; start < chunk.length; start += BATCH) {
      const { rows } = await sql<ContactRow>`
        select no, phone, user_id, country, name, email, remark, attributes
        from contact
        where workspace_id = ${workspaceId} and no = any(${chunk.slice(start, start + BATCH)}::bigint[])
        order by no`.execute(db);
      yield rows
        .map((row) =>
          writeCsvLine([
            row.country,
            row.phone === null ? null : formatPhone(String(row.phone)),
            row.name,
            row.email,
            row.remark,
            row.user_id,
            ...attributes.map(({ key }) =>
              Object.hasOwn(row.attributes, key) ? writeValue(row.attributes[key]!) : null,
            ),
          ]),
        )
        .join('');
    }
  }
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
