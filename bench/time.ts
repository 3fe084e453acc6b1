import { sql } from 'kysely';
import { bitmapOf, bitmapOfAudience, bitmapOfChunks } from '../src/audiences/bitmap.ts';
import { encodeMembers } from '../src/audiences/bits.ts';
import { countBitmap } from '../src/audiences/count.ts';
import { listMembers } from '../src/audiences/members.ts';
import { bitmapAsOf, bitmapAsOfByChunk, sizeAsOf } from '../src/changes/asOf.ts';
import { createAudience } from '../src/changes/audiences.ts';
import { addMembers, removeMembers } from '../src/changes/members.ts';
import { recordChange } from '../src/changes/record.ts';
import { listGrowthBy } from '../src/groups/growth.ts';
import { randomFrom } from '../src/lib/random.ts';
import { countDifference } from '../src/sets/difference.ts';
import { sample } from './measure.ts';
import type { Line } from './report.ts';
import type { Sets } from './synthetic.ts';

/** Milliseconds at 10 M contacts; smaller workspaces are held to the same. */
const TARGET = 50;

/** A month of a busy group, in changes: people's, programs' and files'. */
const CHANGES = { of10: 200, of1000: 60, ofTenth: 10 };

/** The past of a group of half of all, 270 changes later: how many, who, what differs, and how it grew. */
export async function measureTime(sets: Sets, { baseline }: { baseline: boolean }): Promise<Line[]> {
  const { db, workspaceId, contacts } = sets;
  const { group, at } = await makePast(sets);
  const count = Object.values(CHANGES).reduce((sum, one) => sum + one, 0);
  const audience = { workspaceId, audienceId: group, at };
  if (baseline) await makeEvents(sets, group);
  const usual = async (query: string): Promise<Pick<Line, 'baseline'>> => {
    if (!baseline) return {};
    const text = query.replaceAll(':at', `timestamptz '${at}'`);
    const figure = await sample(3, () => sql.raw(text).execute(db));
    return { baseline: { what: 'last event of each contact', figure } };
  };
  const members = `select distinct on (contact_no) contact_no, joined from usual_event where at <= :at order by contact_no, at desc`;
  const line = { section: 'time', contacts };
  const size = await sizeAsOf(db, audience);
  const recounted = await countBitmap(db, bitmapAsOf(audience));
  if (size !== recounted) throw new Error(`${size} members then by the counts, ${recounted} by the bits`);
  return [
    {
      ...line,
      work: `how many were in a group ${count} changes ago`,
      figure: await sample(31, () => sizeAsOf(db, audience)),
      target: TARGET,
      ...(await usual(`select count(*) from (${members}) as member where joined`)),
    },
    {
      ...line,
      work: 'the same recounted from the bits of then',
      figure: await sample(7, () => countBitmap(db, bitmapAsOf(audience))),
    },
    {
      ...line,
      work: 'numbers of the first 50 of then',
      figure: await sample(15, () => listMembers(db, { members: bitmapAsOfByChunk(audience), limit: 50 })),
    },
    {
      ...line,
      work: 'how many came, left and stayed between then and now',
      figure: await sample(7, () =>
        countDifference(db, { workspaceId, left: { group, at }, right: { group, at: undefined } }),
      ),
      ...(await usual(`
        select count(*) filter (where was.joined and not coalesce(present.joined, false)),
               count(*) filter (where present.joined and not coalesce(was.joined, false))
        from (${members}) as was
        full join (select distinct on (contact_no) contact_no, joined from usual_event order by contact_no, at desc) as present
          using (contact_no)`)),
    },
    {
      ...line,
      work: 'growth by day, 90 days',
      figure: await sample(15, () => listGrowthBy(db, { workspaceId, id: group, by: 'day', timeZone: 'UTC' })),
      ...(await usual(`
        select date_trunc('day', at), count(*) filter (where joined), count(*) filter (where not joined)
        from usual_event where at > now() - interval '90 days' group by 1`)),
    },
  ];
}

/** A group of half of all contacts, and the moment from which on it was changed. */
async function makePast({ db, context, workspaceId, contacts, halves }: Sets): Promise<{ group: number; at: string }> {
  const { value: group } = await recordChange(db, context, { kind: 'group.create' }, async (change) => {
    const id = await createAudience(change, { kind: 'group', name: 'Past', description: '' });
    await addMembers(change, [id], bitmapOfAudience(workspaceId, halves[0]!));
    return id;
  });
  const { rows } = await sql<{ at: Date }>`
    select max(at) as at from change where workspace_id = ${workspaceId}`.execute(db);
  const at = rows[0]!.at.toISOString();
  const random = randomFrom(6);
  const some = (size: number): number[] => Array.from({ length: size }, () => random(contacts));
  const tenth = (): number[] => {
    const first = random(Math.floor(contacts * 0.9));
    return Array.from({ length: Math.floor(contacts / 10) }, (_, index) => first + index);
  };
  const plan = [
    ...Array.from({ length: CHANGES.of10 }, () => () => bitmapOf(some(10))),
    ...Array.from({ length: CHANGES.of1000 }, () => () => bitmapOf(some(1_000))),
    ...Array.from({ length: CHANGES.ofTenth }, () => () => bitmapOfChunks(encodeMembers(tenth()))),
  ];
  for (const [index, whom] of plan.entries()) {
    await recordChange(db, context, { kind: index % 2 ? 'group.add' : 'group.remove' }, (change) =>
      index % 2 ? addMembers(change, [group], whom()) : removeMembers(change, [group], whom()),
    );
  }
  await sql`vacuum analyze change_chunk, change_audience, audience_chunk`.execute(db);
  return { group, at };
}

/** The usual way to keep the past: one row for each time that a contact joined or left. */
async function makeEvents({ db, workspaceId }: Sets, group: number): Promise<void> {
  await sql`
    create table usual_event as
    with touch as materialized (
      select change.at, log.chunk, log.added | b'0'::bit(65536) as added, log.removed | b'0'::bit(65536) as removed
      from change_chunk as log
      join change on change.workspace_id = log.workspace_id and change.id = log.change_id
      where log.workspace_id = ${workspaceId} and log.audience_id = ${group}
    )
    select chunk::bigint * 65536 + position as contact_no, at, get_bit(bits, position) = 1 and joined as joined
    from touch
    cross join lateral (values (added, true), (removed, false)) as side (bits, joined)
    cross join generate_series(0, 65535) as position
    where bits is not null and get_bit(bits, position) = 1`.execute(db);
  await sql`create index on usual_event (contact_no, at desc) include (joined)`.execute(db);
  await sql`create index on usual_event (at)`.execute(db);
  await sql`vacuum analyze usual_event`.execute(db);
}
