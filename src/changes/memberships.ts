import { type RawBuilder, sql } from 'kysely';
import { type Bitmap, empty } from '../audiences/bitmap.ts';
import { addMembers, applyDeltas, type Deltas } from './members.ts';
import type { Change } from './record.ts';

/** Which groups the contacts of an import come into. */
export interface Memberships {
  /** Groups for everyone. */
  audienceIds: readonly number[];
  /** The group of each name that lines bring along (`ContactInput.groups`), by its position. */
  named: readonly number[];
  /**
   * `add` only adds; `replace` also takes the contacts out of every other group; `sync` also takes everybody else out
   * of these groups.
   */
  mode: 'add' | 'replace' | 'sync';
}

interface Bringing extends Memberships {
  /** Everyone staged, as a set. */
  everyone: Bitmap;
  /** The staging table; `contact_plan` says what its lines are. */
  stage: RawBuilder<unknown>;
}

/** Brings the staged contacts into their groups. */
export async function applyMemberships(change: Change, options: Bringing): Promise<void> {
  if (options.mode === 'add' && options.named.length === 0) {
    await addMembers(change, options.audienceIds, options.everyone);
    return;
  }
  await applyDeltas(change, await planDeltas(change, options));
}

/** How many memberships `applyMemberships` would take away now, with nothing written. */
export async function countRemovals(where: Where, options: Bringing): Promise<number> {
  if (options.mode === 'add') return 0;
  const { rows } = await sql<{ count: number }>`
    select coalesce(sum(bit_count(delta.del & present.bits)), 0)::bigint as count
    from (${await planDeltas(where, options)}) as delta
    join audience_chunk as present
      on present.workspace_id = ${where.workspaceId}
     and present.audience_id = delta.audience_id
     and present.chunk = delta.chunk`.execute(where.tx);
  return rows[0]!.count;
}

type Where = Pick<Change, 'tx' | 'workspaceId'>;

async function planDeltas(where: Where, { audienceIds, named, mode, everyone, stage }: Bringing): Promise<Deltas> {
  await sql`drop table if exists pg_temp.import_wanted`.execute(where.tx);
  await sql`
    create temp table import_wanted on commit drop as
    with staged as materialized (${everyone}),
    wanted as (
      select target.id as audience_id, staged.chunk, staged.bits
      from staged cross join unnest(${[...new Set(audienceIds)]}::bigint[]) as target (id)
      union all
      select named.id, (line.no / 65536)::int, chunk_of(array_agg((line.no % 65536)::int))
      from (${namedLines(where, stage)}) as line
      join unnest(${[...named]}::bigint[]) with ordinality as named (id, position) on named.position = line.position + 1
      group by 1, 2
    )
    select audience_id, chunk, bit_or(bits) as bits from wanted group by 1, 2`.execute(where.tx);
  const targets = [...new Set([...audienceIds, ...named])];
  return DELTAS[mode]({ workspaceId: where.workspaceId, everyone, targets });
}

/** The contact and the position of each group name of each line. */
function namedLines({ workspaceId }: Where, stage: RawBuilder<unknown>): RawBuilder<{ no: number; position: number }> {
  return sql`
    select coalesce(plan.no, by_phone.no, by_user.no) as no, name.position
    from ${stage} as stage
    join contact_plan as plan using (line)
    cross join unnest(stage.groups) as name (position)
    left join contact as by_phone on by_phone.workspace_id = ${workspaceId} and by_phone.phone_key = stage.phone_key
    left join contact as by_user  on by_user.workspace_id = ${workspaceId} and by_user.user_id = stage.user_id
    where plan.verdict is null and stage.groups is not null
      and coalesce(plan.no, by_phone.no, by_user.no) is not null`;
}

type Wanted = { workspaceId: number; everyone: Bitmap; targets: number[] };

const DELTAS: Record<Memberships['mode'], (wanted: Wanted) => Deltas> = {
  add: () => sql`select audience_id, chunk, bits as add, null::bit(65536) as del from import_wanted`,

  replace: ({ workspaceId, everyone }) => sql`
    with staged as materialized (${everyone}),
    leaving as (
      select present.audience_id, present.chunk, present.bits & staged.bits as bits
      from audience
      join audience_chunk as present on present.workspace_id = audience.workspace_id and present.audience_id = audience.id
      join staged using (chunk)
      where audience.workspace_id = ${workspaceId} and audience.kind = 'group' and audience.trashed_at is null
    )
    select audience_id, chunk, wanted.bits as add, leaving.bits & ~ coalesce(wanted.bits, ${empty}) as del
    from leaving
    full join import_wanted as wanted using (audience_id, chunk)`,

  sync: ({ workspaceId, targets }) => sql`
    select audience_id, chunk, wanted.bits as add, present.bits & ~ coalesce(wanted.bits, ${empty}) as del
    from (
      select audience_id, chunk, bits from audience_chunk
      where workspace_id = ${workspaceId} and audience_id = any(${targets}::bigint[])
    ) as present
    full join import_wanted as wanted using (audience_id, chunk)`,
};
