import { queryPrepared, type Tx } from '../../db/database.ts';

/**
 * Marks the contacts that a change created, brought back or overwrote as dirty, in segments that the search index knows:
 * a search looks at them until a build that began later has read them. Called at the end of a change, in its
 * transaction, while it holds the workspace's write lock: that is what a build relies on (build.ts).
 *
 * Contacts that are gone need no mark, as a search only looks at members.
 */
export async function markForSearch({
  tx,
  id,
  workspaceId,
}: {
  tx: Tx;
  id: number;
  workspaceId: number;
}): Promise<void> {
  await queryPrepared(tx, { name: 'mark_for_search', text: MARK, values: [workspaceId, id] });
}

const MARK = `
  with everyone as (
    select log.chunk as segment, log.added, log.removed
    from change_chunk as log
    join audience on audience.workspace_id = log.workspace_id and audience.id = log.audience_id
    where log.workspace_id = $1 and log.change_id = $2
      and audience.kind = 'system' and audience.name_key = 'all'
  ),
  overwritten as (
    select (image.no / 65536)::int as segment, chunk_of(array_agg((image.no % 65536)::int)) as bits
    from contact_before as image
    where image.workspace_id = $1 and image.change_id = $2
      and (image.no / 65536)::int in (select segment from search_segment where workspace_id = $1)
    group by 1
  ),
  touched as (
    select segment, added as bits from everyone where added is not null
    union all
    select segment, overwritten.bits & ~ coalesce(everyone.removed, b'0'::bit(65536))
    from overwritten left join everyone using (segment)
  )
  insert into search_dirty as dirty (workspace_id, segment, generation, bits)
  select known.workspace_id, known.segment, known.generation, bit_or(touched.bits)
  from touched
  join search_segment as known on known.workspace_id = $1 and known.segment = touched.segment
  group by known.workspace_id, known.segment
  having bit_count(bit_or(touched.bits)) > 0
  order by known.segment
  on conflict (workspace_id, segment, generation) do update set bits = dirty.bits | excluded.bits`;
