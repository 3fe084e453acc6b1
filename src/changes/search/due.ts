import { sql } from 'kysely';
import type { Db } from '../../db/database.ts';

interface DueSegment {
  workspaceId: number;
  segment: number;
}

/** So many contacts of a segment that a search has to look at are worth building it, which takes 0.2 s. */
const MANY = 2_048;
/** So many of all segments of a workspace may remain; a rare term looks at all of them (5 to 8 µs each). */
const REMAINING = 4_096;
/** But a build must not be made for fewer than these: writes scattered over a large workspace would cause one each. */
const FEW = 64;

/**
 * Segments that should be built, those with the most contacts unindexed first. Also those of whose indexed contacts many
 * are gone, so that an undone import leaves nothing behind. `everything`: all that are not wholly up to date.
 */
export async function listDueSegments(
  db: Db,
  { workspaceId, everything }: { workspaceId?: number | undefined; everything: boolean },
): Promise<DueSegment[]> {
  const { rows } = await sql<{ workspace_id: number; segment: number; unindexed: number; gone: number }>`
    with present as (
      select chunk.workspace_id, chunk.chunk as segment, chunk.bits
      from audience
      join audience_chunk as chunk on chunk.workspace_id = audience.workspace_id and chunk.audience_id = audience.id
      where audience.kind = 'system' and audience.name_key = 'all'
        and (audience.workspace_id = ${workspaceId ?? null}::int or ${workspaceId ?? null}::int is null)
    ),
    known as (
      select * from search_segment
      where workspace_id = ${workspaceId ?? null}::int or ${workspaceId ?? null}::int is null
    ),
    dirty as (
      select workspace_id, segment, bit_or(bits) as bits from search_dirty
      where workspace_id = ${workspaceId ?? null}::int or ${workspaceId ?? null}::int is null
      group by 1, 2
    )
    select workspace_id, segment, unindexed, gone
    from (
      select workspace_id, segment,
             coalesce(bit_count(case when known.built is null then present.bits
                                     else present.bits & dirty.bits end), 0)::int                    as unindexed,
             coalesce(known.contacts, 0) - coalesce(bit_count(present.bits), 0)::int                 as gone
      from present
      full join known using (workspace_id, segment)
      left join dirty using (workspace_id, segment)
    ) as state
    where unindexed > 0 or gone > 0
    order by unindexed desc, workspace_id, segment desc`.execute(db);
  const remaining = new Map<number, number>();
  for (const row of rows) remaining.set(row.workspace_id, (remaining.get(row.workspace_id) ?? 0) + row.unindexed);
  const due = rows.filter((row) => {
    const left = remaining.get(row.workspace_id)!;
    const worth = row.unindexed >= MANY || (row.unindexed >= FEW && left > REMAINING) || row.gone >= MANY;
    if (!worth && !everything) return false;
    remaining.set(row.workspace_id, left - row.unindexed);
    return true;
  });
  return due.map((row) => ({ workspaceId: row.workspace_id, segment: row.segment }));
}
