import type { RawBuilder } from 'kysely';
import { sql } from 'kysely';
import type { Bitmap } from '../audiences/bitmap.ts';
import { applyDeltas } from './members.ts';
import type { Change } from './record.ts';

/**
 * Enters contacts that this change created, all those numbered `first` to `first + count - 1`, into the audience of all
 * and into their facets: of their country, of the month of their creation and of what created them. Answers them as a
 * set, for use within this transaction.
 */
export async function enterCreated(
  change: Change,
  { first, count, inserted, bulk }: { first: number; count: number; inserted: number; bulk: boolean },
): Promise<Bitmap> {
  let parts = sql<{ country: string | null; chunk: number; bits: string }>`
    select country, (no / 65536)::int as chunk, chunk_of(array_agg((no % 65536)::int)) as bits
    from contact
    where workspace_id = ${change.workspaceId} and no >= ${first} and no < ${first + count}
    group by 1, 2`;
  if (bulk) {
    // A million rows are read once. For a few, making a table costs more than reading them again.
    await sql`drop table if exists pg_temp.created_part`.execute(change.tx);
    await sql`create temp table created_part on commit drop as ${parts}`.execute(change.tx);
    parts = sql`select country, chunk, bits from created_part`;
  }
  const shared = [sourceKey(change, inserted), sql`${MONTH_PREFIX} || to_char(now() at time zone 'UTC', 'YYYY-MM')`];
  const keys = sql`unnest(array[${sql.join(shared)}]::text[])`;
  await createFacets(change, sql`select 'country:' || country from (${parts}) as part union select * from ${keys}`);
  await applyDeltas(
    change,
    sql`
      with part as materialized (${parts}),
      -- Everyone is the union of the countries and of those who have none. One change, one month and one source.
      everyone as materialized (select chunk, bit_or(bits) as bits from part group by chunk)
      select facet.id as audience_id, part.chunk, part.bits as add, null::bit(65536) as del
      from part
      join audience as facet
        on facet.workspace_id = ${change.workspaceId} and facet.kind = 'facet' and facet.name_key = 'country:' || part.country
      union all
      select target.id, everyone.chunk, everyone.bits, null
      from everyone
      join audience as target
        on target.workspace_id = ${change.workspaceId}
       and (target.kind = 'system' and target.name_key = 'all'
         or target.kind = 'facet' and target.name_key in (select * from ${keys}))`,
  );
  return sql`select chunk, bit_or(bits) as bits from (${parts}) as part group by chunk`;
}

/** Before a month, as YYYY-MM in UTC: that of `contact.created_at`, which is when the creating transaction began. */
const MONTH_PREFIX = 'month:';

/**
 * Imports that create at least so many contacts have a facet of their own; smaller ones share one. So each run of 65,536
 * numbers has at most 65 of them, whatever is imported: what touches every audience of a chunk (deleting, undoing) stays
 * as fast as it is.
 */
const IMPORT_OF_ITS_OWN = 1_000;

/** Of what created contacts: console, api, cli and the like; or an import, by the change that it was. */
function sourceKey(change: Change, inserted: number): string {
  if (change.kind !== 'import') return `source:${change.source}`;
  return inserted >= IMPORT_OF_ITS_OWN ? `source:import:${change.id}` : 'source:import';
}

/** Moves contacts whose row this change overwrote from their former country's facet to the present one's. */
export async function moveOverwritten(change: Change): Promise<void> {
  const moved = sql<{ no: number; was: string | null; country: string | null }>`
    select old.no, old.before ->> 'country' as was, contact.country
    from contact_before as old
    join contact on contact.workspace_id = old.workspace_id and contact.no = old.no
    where old.workspace_id = ${change.workspaceId}
      and old.change_id = ${change.id}
      and old.before ->> 'country' is distinct from contact.country`;
  const { rows } = await sql<{ any: boolean }>`select exists (${moved}) as any`.execute(change.tx);
  if (!rows[0]?.any) return;
  await createFacets(change, sql`select 'country:' || country from (${moved}) as moved`);
  await applyDeltas(
    change,
    sql`
      with moved as materialized (${moved}),
      entering as (
        select country, (no / 65536)::int as chunk, chunk_of(array_agg((no % 65536)::int)) as bits
        from moved where country is not null group by 1, 2
      ),
      leaving as (
        select was as country, (no / 65536)::int as chunk, chunk_of(array_agg((no % 65536)::int)) as bits
        from moved where was is not null group by 1, 2
      )
      select facet.id as audience_id, chunk, entering.bits as add, leaving.bits as del
      from entering
      full join leaving using (country, chunk)
      join audience as facet
        on facet.workspace_id = ${change.workspaceId} and facet.kind = 'facet' and facet.name_key = 'country:' || country`,
  );
}

/** Makes the facets of these keys that there are none of; a null is none. They are named by what is behind the colon. */
async function createFacets(change: Change, keys: RawBuilder<unknown>): Promise<void> {
  await sql`
    insert into audience (workspace_id, kind, name, name_key)
    select distinct ${change.workspaceId}::int, 'facet', substr(key, strpos(key, ':') + 1), key
    from (${keys}) as keys (key)
    where key is not null
    on conflict do nothing`.execute(change.tx);
}
