import { sql } from 'kysely';
import { scanMembers } from '../audiences/members.ts';
import type { Db } from '../db/database.ts';
import type { AttributeValue } from '../db/types.ts';
import { writeCsvLine } from '../files/writeCsv.ts';
import { formatPhone } from '../phone/format.ts';
import { maskText, maskValue } from '../phone/mask.ts';
import { listAttributes } from './attributes.ts';
import type { ContactRow } from './read.ts';

const BATCH = 5_000;

/**
 * The contacts of an audience as CSV text, oldest first, a batch at a time: flat memory at any size. Columns are the
 * import's own, so the file can be imported again; unless it is for somebody who may not see phone numbers in full.
 */
export async function* exportCsv(
  db: Db,
  { workspaceId, audienceId, fullNumbers }: { workspaceId: number; audienceId: number; fullNumbers: boolean },
): AsyncGenerator<string> {
  const show = fullNumbers ? (text: string | null) => text : (text: string | null) => text && maskText(text);
  const showValue = fullNumbers ? (value: AttributeValue) => value : maskValue<AttributeValue>;
  const attributes = await listAttributes(db, { workspaceId });
  yield writeCsvLine(['Country', 'Phone', 'Name', 'Email', 'Remark', 'User ID', ...attributes.map(({ key }) => key)]);
  for await (const chunk of scanMembers(db, { workspaceId, audienceId })) {
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
            show(row.phone === null ? null : formatPhone(String(row.phone))),
            show(row.name),
            show(row.email),
            show(row.remark),
            show(row.user_id),
            ...attributes.map(({ key }) =>
              Object.hasOwn(row.attributes, key) ? writeValue(showValue(row.attributes[key]!)) : null,
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
