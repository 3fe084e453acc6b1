import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { foldStored } from '../lib/fold.ts';
import { phoneKey } from '../phone/key.ts';
import { verifySearchIndex } from './search/verify.ts';

/**
 * Recomputes what is kept redundantly — sizes, the audience of all, facets, the history's counts, canonical phones,
 * folded names, the search index — and answers a sentence for every mismatch. Run it in a repeatable-read transaction
 * beside writers.
 */
export async function verifyWorkspace(db: Db, { workspaceId }: { workspaceId: number }): Promise<string[]> {
  const found: string[] = [];
  for (const check of CHECKS) {
    const { rows } = await check(workspaceId).execute(db);
    found.push(...rows.map((row) => row.mismatch));
  }
  found.push(...(await verifyContacts(db, workspaceId)));
  found.push(...(await verifySearchIndex(db, { workspaceId })));
  return found;
}

type Check = (workspaceId: number) => ReturnType<typeof sql<{ mismatch: string }>>;

const CHECKS: Check[] = [
  (workspaceId) => sql`
    select format('audience %s has size %s, but %s members', audience.id, audience.size, coalesce(counted.size, 0)) as mismatch
    from audience
    left join (
      select audience_id, sum(bit_count(bits))::bigint as size
      from audience_chunk where workspace_id = ${workspaceId} group by 1
    ) as counted on counted.audience_id = audience.id
    where audience.workspace_id = ${workspaceId} and audience.size <> coalesce(counted.size, 0)`,
  (workspaceId) => sql`
    select format('audience %s keeps the empty chunk %s', audience_id, chunk) as mismatch
    from audience_chunk where workspace_id = ${workspaceId} and bit_count(bits) = 0`,
  (workspaceId) => sql`
    select format('chunk %s belongs to audience %s, which does not exist', chunk, audience_id) as mismatch
    from audience_chunk
    where workspace_id = ${workspaceId}
      and not exists (select from audience where audience.workspace_id = ${workspaceId} and audience.id = audience_id)`,
  // The rows of contacts against the audience of all and the facets, each in one pass.
  (workspaceId) => sql`
    with wanted as (
      select 'system' as kind, 'all' as name_key, (no / 65536)::int as chunk, chunk_of(array_agg((no % 65536)::int)) as bits
      from contact where workspace_id = ${workspaceId} group by 3
      union all
      select 'facet', 'country:' || country, (no / 65536)::int, chunk_of(array_agg((no % 65536)::int))
      from contact where workspace_id = ${workspaceId} and country is not null group by 2, 3
      union all
      select 'facet', 'month:' || to_char(created_at at time zone 'UTC', 'YYYY-MM'), (no / 65536)::int,
             chunk_of(array_agg((no % 65536)::int))
      from contact where workspace_id = ${workspaceId} group by 2, 3
    ),
    kept as (
      select audience.kind, audience.name_key, chunk.chunk, chunk.bits
      from audience
      join audience_chunk as chunk on chunk.workspace_id = audience.workspace_id and chunk.audience_id = audience.id
      where audience.workspace_id = ${workspaceId} and audience.kind in ('system', 'facet')
        -- What created a contact is written nowhere else.
        and not starts_with(audience.name_key, 'source:')
    )
    select format('%s %s, chunk %s: %s', coalesce(wanted.kind, kept.kind), coalesce(wanted.name_key, kept.name_key),
                  coalesce(wanted.chunk, kept.chunk),
                  case when kept.bits is null then 'is missing'
                       when wanted.bits is null then 'has members that are no such contacts'
                       else bit_count(wanted.bits # kept.bits) || ' contacts differ' end) as mismatch
    from wanted
    full join kept using (kind, name_key, chunk)
    where wanted.bits is distinct from kept.bits`,
  (workspaceId) => sql`
    select format('chunk %s: some contacts have two sources', chunk) as mismatch
    from audience
    join audience_chunk as chunk on chunk.workspace_id = audience.workspace_id and chunk.audience_id = audience.id
    where audience.workspace_id = ${workspaceId} and audience.kind = 'facet' and starts_with(audience.name_key, 'source:')
    group by chunk
    having sum(bit_count(bits)) > bit_count(bit_or(bits))`,
  (workspaceId) => sql`
    select format('audience %s, chunk %s: %s members are no contacts', part.audience_id, part.chunk,
                  bit_count(part.bits & ~ coalesce(everyone.bits, b'0'::bit(65536)))) as mismatch
    from audience_chunk as part
    left join (
      select chunk.chunk, chunk.bits
      from audience
      join audience_chunk as chunk on chunk.workspace_id = audience.workspace_id and chunk.audience_id = audience.id
      where audience.workspace_id = ${workspaceId} and audience.kind = 'system'
    ) as everyone using (chunk)
    where part.workspace_id = ${workspaceId}
      and bit_count(part.bits & ~ coalesce(everyone.bits, b'0'::bit(65536))) > 0`,
  (workspaceId) => sql`
    with kept as (
      select change.id as change_id
      from change
      join workspace on workspace.id = change.workspace_id
      where change.workspace_id = ${workspaceId} and change.seq > workspace.pruned_seq
    ),
    said as (
      select change_id, audience_id, added, removed
      from change_audience join kept using (change_id)
      where workspace_id = ${workspaceId}
    ),
    counted as (
      select change_id, audience_id, coalesce(sum(bit_count(added)), 0)::bigint as added,
             coalesce(sum(bit_count(removed)), 0)::bigint as removed
      from change_chunk join kept using (change_id)
      -- Neither: what the change added it took out again itself.
      where workspace_id = ${workspaceId} and (added is not null or removed is not null)
      group by 1, 2
    )
    select format('change %s says +%s −%s of audience %s, its bits +%s −%s', change_id, coalesce(said.added, 0),
                  coalesce(said.removed, 0), audience_id, coalesce(counted.added, 0), coalesce(counted.removed, 0)) as mismatch
    from said
    full join counted using (change_id, audience_id)
    where (said.added, said.removed) is distinct from (counted.added, counted.removed)`,
  (workspaceId) => sql`
    select format('contact %s was written by change %s, which does not exist', no, change_id) as mismatch
    from contact
    where workspace_id = ${workspaceId}
      and not exists (select from change where change.workspace_id = ${workspaceId} and change.id = contact.change_id)
    limit 100`,
  (workspaceId) => sql`
    select 'the workspace has no counter of contact numbers' as mismatch
    where not exists (select from contact_counter where workspace_id = ${workspaceId})`,
  (workspaceId) => sql`
    select format('contact %s is beyond the counter, which stands at %s', max(contact.no), counter.next_no) as mismatch
    from contact_counter as counter
    join contact on contact.workspace_id = counter.workspace_id
    where counter.workspace_id = ${workspaceId}
    group by counter.next_no
    having max(contact.no) >= counter.next_no`,
];

const BATCH = 20_000;
const SHOWN = 100;

/** Canonical phones and folded names are computed by this program, so they are checked by it. */
async function verifyContacts(db: Db, workspaceId: number): Promise<string[]> {
  const found: string[] = [];
  for (let after = 0; ; ) {
    const { rows } = await sql<{
      no: number;
      phone: number | null;
      phone_key: number | null;
      name: string;
      name_fold: string;
    }>`
      select no, phone, phone_key, name, name_fold
      from contact where workspace_id = ${workspaceId} and no > ${after}
      order by no limit ${BATCH}`.execute(db);
    for (const row of rows) {
      if (row.phone !== null && Number(phoneKey(String(row.phone))) !== row.phone_key) {
        found.push(`contact ${row.no}: its canonical phone is not its phone's`);
      }
      if (foldStored(row.name) !== row.name_fold) found.push(`contact ${row.no}: its folded name is not its name's`);
    }
    const last = rows.at(-1);
    if (!last || found.length >= SHOWN) return found.slice(0, SHOWN);
    after = last.no;
  }
}
