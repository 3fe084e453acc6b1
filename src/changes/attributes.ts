import { sql } from 'kysely';
import { batchesOf, type ChunkBits } from '../audiences/bits.ts';
import type { AttributeValue } from '../db/types.ts';
import { type Change, countAltered } from './record.ts';

/**
 * Sets attributes of any number of contacts to the same values, some thousands at a time; null removes one. Numbers that are
 * no contacts are left out, and contacts that have the values already are not written. Touches neither audiences nor what
 * a search looks at: a bulk change holds up no other writer, but those of the same contacts. Answers how many were known.
 */
export async function setAttributes(
  change: Change,
  contacts: readonly ChunkBits[],
  values: Record<string, AttributeValue | null>,
  onProgress?: (looked: number) => void,
): Promise<number> {
  const { tx, workspaceId } = change;
  const set = Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
  const removed = Object.keys(values).filter((key) => values[key] === null);
  let known = 0;
  let looked = 0;
  for (const chunk of contacts) {
    for (const nos of batchesOf(chunk)) {
      const { rows } = await sql<{ known: number; updated: number }>`
        with present as materialized (
          select no, to_jsonb(contact) as image, attributes,
                 (attributes || ${JSON.stringify(set)}::jsonb) - ${removed}::text[] as wanted
          from contact
          where workspace_id = ${workspaceId} and no = any(${nos}::bigint[])
          order by no
          for update
        ),
        target as (select * from present where attributes <> wanted),
        kept as (
          insert into contact_before (workspace_id, change_id, no, before)
          select ${workspaceId}, ${change.id}, no, image from target
        ),
        written as (
          update contact
          set attributes = target.wanted, change_id = ${change.id}, updated_at = now()
          from target
          where contact.workspace_id = ${workspaceId} and contact.no = target.no
          returning contact.no
        )
        select (select count(*) from present) as known, (select count(*) from written) as updated`.execute(tx);
      known += rows[0]!.known;
      countAltered(change, 'updated', rows[0]!.updated);
      looked += nos.length;
      onProgress?.(looked);
    }
  }
  await change.lockAudiences();
  return known;
}
