import { sql } from 'kysely';
import type { Tx } from '../db/database.ts';
import { phoneKey, writingsOf } from '../phone/key.ts';
import type { Asked, Found, FoundPage } from './found.ts';
import { SHOWN } from './schema.ts';

/** User ids looked at together. */
const BATCH = 5_000;
/** And for one page at most: a page may be short, or empty, and there still be more. */
const MOST = 100_000;

/**
 * Contacts whose user id is a phone number, as messaging platforms report who wrote (`wa_id`), and another contact with
 * that number: as its phone, or as its user id in another writing. Among phones alone there are none: the variants of a
 * number have one key, and a key is one contact's.
 */
export async function findByNumber(tx: Tx, { workspaceId, after, limit }: Asked): Promise<FoundPage> {
  const found: Found[] = [];
  let last = after;
  for (let looked = 0; looked < MOST; looked += BATCH) {
    const { rows } = await sql<{ no: number; user_id: string }>`
      select no, user_id from contact
      where workspace_id = ${workspaceId} and user_id is not null and user_id ~ '^\\+?[1-9][0-9]{7,14}$' and no > ${last}
      order by no
      limit ${BATCH}`.execute(tx);
    const numbered = rows.map(({ no, user_id: id }) => ({ no, key: phoneKey(id.replace('+', '')) }));
    const sharing = await whoShares(tx, { workspaceId, keys: [...new Set(numbered.map(({ key }) => key))] });
    for (const { no, key } of numbered) {
      const { phones, userIds } = sharing.get(key) ?? NOBODY;
      const nos = [...new Set([no, ...phones, ...userIds])].sort((a, b) => a - b);
      // Told once: at the oldest of those who have it as their user id.
      if (nos.length < 2 || userIds.some((other) => other < no)) continue;
      if (found.length === limit) return { found, next: found.at(-1)!.at };
      found.push({ at: no, shared: key, count: nos.length, nos: nos.slice(0, SHOWN) });
    }
    last = rows.at(-1)?.no ?? last;
    if (rows.length < BATCH) return { found, next: null };
  }
  return { found, next: last };
}

const NOBODY: Sharing = { phones: [], userIds: [] };

interface Sharing {
  phones: number[];
  userIds: number[];
}

/** By each key, who has it as a phone number and who as a user id. */
async function whoShares(
  tx: Tx,
  { workspaceId, keys }: { workspaceId: number; keys: readonly string[] },
): Promise<Map<string, Sharing>> {
  const writings = new Map(
    keys.flatMap((key) =>
      writingsOf(key).flatMap((one) => [
        [one, key],
        [`+${one}`, key],
      ]),
    ) as [string, string][],
  );
  const [phones, userIds] = [
    await sql<{ no: number; phone_key: number }>`
      select no, phone_key from contact
      where workspace_id = ${workspaceId} and phone_key = any(${keys}::bigint[])`.execute(tx),
    await sql<{ no: number; user_id: string }>`
      select no, user_id from contact
      where workspace_id = ${workspaceId} and user_id = any(${[...writings.keys()]}::text[])`.execute(tx),
  ];
  const sharing = new Map<string, Sharing>(keys.map((key) => [key, { phones: [], userIds: [] }]));
  for (const { no, phone_key: key } of phones.rows) sharing.get(String(key))!.phones.push(no);
  for (const { no, user_id: id } of userIds.rows) sharing.get(writings.get(id)!)!.userIds.push(no);
  return sharing;
}
