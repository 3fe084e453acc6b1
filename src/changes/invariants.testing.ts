import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { foldStored } from '../lib/fold.ts';

/**
 * What must hold in a workspace after every change, whatever its history. Answers a sentence for each breach.
 *
 * Deliberately naive: everything is recomputed from the rows, nothing is taken from the code under test but `chunk_of`.
 */
export async function findBreaches(db: Db, workspaceId: number): Promise<string[]> {
  const breaches = [
    ...(await breachesOfBits(db, workspaceId)),
    ...(await breachesOfHistory(db, workspaceId)),
    ...(await breachesOfLedger(db, workspaceId)),
  ];
  const { rows } = await sql<{ no: number; name: string; name_fold: string }>`
    select no, name, name_fold from contact where workspace_id = ${workspaceId}`.execute(db);
  for (const row of rows) {
    if (row.name_fold !== foldStored(row.name)) breaches.push(`contact ${row.no} is folded as “${row.name_fold}”`);
  }
  return breaches;
}

/** Sizes, the audience of all and the facets follow from the contacts; no audience has strangers. */
async function breachesOfBits(db: Db, workspaceId: number): Promise<string[]> {
  const { rows } = await sql<{ breach: string }>`
    with own as materialized (select * from audience where workspace_id = ${workspaceId}),
    chunks as materialized (select * from audience_chunk where workspace_id = ${workspaceId}),
    rows as materialized (
      select country, to_char(created_at at time zone 'UTC', 'YYYY-MM') as month, (no / 65536)::int as chunk, (no % 65536)::int as position
      from contact where workspace_id = ${workspaceId}
    ),
    wanted as materialized (
      select own.id as audience_id, rows.chunk, chunk_of(array_agg(rows.position)) as bits
      from rows
      join own on own.kind = 'system' and own.name_key = 'all'
               or own.kind = 'facet' and own.name_key = any(array['country:' || rows.country, 'month:' || rows.month])
      group by 1, 2
    )
    select format('audience %s has size %s and %s members', own.id, own.size, coalesce(counted.members, 0)) as breach
    from own
    left join (select audience_id, sum(bit_count(bits)) as members from chunks group by 1) as counted
      on counted.audience_id = own.id
    where own.size <> coalesce(counted.members, 0)
    union all
    select format('audience %s has an empty chunk %s', audience_id, chunk)
    from chunks where bit_count(bits) = 0
    union all
    select format('chunk %s belongs to no audience', audience_id)
    from chunks where audience_id not in (select id from own)
    union all
    select format('audience %s (%s) and the contacts differ in chunk %s', own.id, own.name_key,
                  coalesce(chunks.chunk, wanted.chunk))
    from wanted
    full join (select chunks.* from chunks join own on own.id = chunks.audience_id and own.kind in ('system', 'facet')
                 and not starts_with(own.name_key, 'source:')) as chunks
      on chunks.audience_id = wanted.audience_id and chunks.chunk = wanted.chunk
    join own on own.id = coalesce(chunks.audience_id, wanted.audience_id)
    where chunks.bits is distinct from wanted.bits
    union all
    select format('country %s has no facet', country)
    from rows where country is not null and not exists (
      select from own where kind = 'facet' and name_key = 'country:' || rows.country)
    union all
    select format('month %s has no facet', month)
    from rows where not exists (select from own where kind = 'facet' and name_key = 'month:' || rows.month)
    union all
    select format('in chunk %s not everyone has exactly one source', chunk)
    from (
      select chunk, sum(bit_count(bits)) as sources, bit_or(bits) as bits
      from chunks join own on own.id = chunks.audience_id and own.kind = 'facet' and starts_with(own.name_key, 'source:')
      group by chunk
    ) as sourced
    full join (select chunk, chunk_of(array_agg(position)) as bits from rows group by 1) as existing using (chunk)
    where sourced.bits is distinct from existing.bits or sourced.sources <> bit_count(existing.bits)
    union all
    select format('audience %s has strangers in chunk %s', chunks.audience_id, chunks.chunk)
    from chunks
    left join (
      select chunk, chunk_of(array_agg(position)) as bits from rows group by 1) as existing using (chunk)
    where bit_count(chunks.bits & ~ coalesce(existing.bits, b'0'::bit(65536))) > 0`.execute(db);
  return rows.map((row) => row.breach);
}

/**
 * The history is exact: every touch is a real one, and all of them together are the present, as long as none was pruned.
 * Of pruned changes the counts are left.
 */
async function breachesOfHistory(db: Db, workspaceId: number): Promise<string[]> {
  const { rows } = await sql<{ breach: string }>`
    with start as (select pruned_seq from workspace where id = ${workspaceId}),
    touches as materialized (
      select change_chunk.*
      from change_chunk
      join change on change.workspace_id = change_chunk.workspace_id and change.id = change_chunk.change_id
      cross join start
      where change_chunk.workspace_id = ${workspaceId} and change.seq > start.pruned_seq
    ),
    totals as (
      select change_id, audience_id, coalesce(sum(bit_count(added)), 0) as added, coalesce(sum(bit_count(removed)), 0) as removed
      from touches where added is not null or removed is not null group by 1, 2
    ),
    summaries as materialized (
      select summary.*, change.seq
      from change_audience as summary
      left join change on change.workspace_id = summary.workspace_id and change.id = summary.change_id
      where summary.workspace_id = ${workspaceId}
    )
    select format('change %s touched nothing in chunk %s of audience %s', change_id, chunk, audience_id) as breach
    from touches
    where coalesce(bit_count(added), -1) = 0 or coalesce(bit_count(removed), -1) = 0
       or bit_count(added & removed) > 0
    union all
    select format('change %s says +%s -%s of audience %s, its bits +%s -%s', coalesce(totals.change_id, summaries.change_id),
                  summaries.added, summaries.removed, coalesce(totals.audience_id, summaries.audience_id),
                  totals.added, totals.removed)
    from totals
    full join (select summaries.* from summaries cross join start where seq > start.pruned_seq) as summaries
      using (change_id, audience_id)
    where (totals.added, totals.removed) is distinct from (summaries.added, summaries.removed)
    union all
    select format('change %s left audience %s at %s, the history adds up to %s', change_id, audience_id, size, running)
    from (select *, sum(added - removed) over (partition by audience_id order by seq) as running from summaries) as growth
    where size <> running
    union all
    select format('audience %s is not the sum of its history in chunk %s', coalesce(past.audience_id, present.audience_id),
                  coalesce(past.chunk, present.chunk))
    from (
      select audience_id, chunk, bit_xor(coalesce(added, b'0'::bit(65536)) | coalesce(removed, b'0'::bit(65536))) as bits
      from touches group by 1, 2
    ) as past
    full join (select audience_id, chunk, bits from audience_chunk where workspace_id = ${workspaceId}) as present
      on present.audience_id = past.audience_id and present.chunk = past.chunk
    where coalesce(past.bits, b'0'::bit(65536)) <> coalesce(present.bits, b'0'::bit(65536))
      and (select pruned_seq from start) = 0`.execute(db);
  return rows.map((row) => row.breach);
}

/** Everything that names a change names one that exists, and undoings refer to each other. */
async function breachesOfLedger(db: Db, workspaceId: number): Promise<string[]> {
  const { rows } = await sql<{ breach: string }>`
    with ledger as materialized (select * from change where workspace_id = ${workspaceId})
    select format('%s %s names change %s, which does not exist', mention.what, mention.id, mention.change_id) as breach
    from (
      select 'contact' as what, no as id, change_id from contact where workspace_id = ${workspaceId}
      union all select 'image of contact', no, change_id from contact_before where workspace_id = ${workspaceId}
      union all select 'group', id, change_id from audience where workspace_id = ${workspaceId} and kind = 'group'
      union all select 'image of group', audience_id, change_id from audience_before where workspace_id = ${workspaceId}
      union all select 'kept', audience_id, change_id from change_kept where workspace_id = ${workspaceId}
      union all select 'touch', audience_id, change_id from change_chunk where workspace_id = ${workspaceId}
      union all select 'undoing', id, reverts from ledger where reverts is not null
      union all select 'undone', id, reverted_by from ledger where reverted_by is not null
    ) as mention
    where mention.change_id is null or mention.change_id not in (select id from ledger)
    union all
    select format('contact %s is at or above the next number', no)
    from contact
    join contact_counter using (workspace_id)
    where workspace_id = ${workspaceId} and no >= next_no`.execute(db);
  return rows.map((row) => row.breach);
}
