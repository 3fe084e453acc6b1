import { type RawBuilder, sql } from 'kysely';
import { countSet } from '../src/audiences/count.ts';
import { countOverlaps } from '../src/audiences/overlap.ts';
import { sample } from './measure.ts';
import { type Line, single } from './report.ts';
import type { Sets } from './synthetic.ts';

/** Targets at 10 M contacts; smaller workspaces are held to the same. */
const TARGETS = { size: 5, overlap: 10, difference: 20 };

/** Sizes and overlaps of groups, by the product's functions and by counting the usual table's rows. */
export async function measureSets(sets: Sets, { baseline }: { baseline: boolean }): Promise<Line[]> {
  const { db, workspaceId, contacts, halves } = sets;
  const [a, b, c] = halves as [number, number, number];
  const count = (set: Parameters<typeof countSet>[1]) => sample(31, () => countSet(db, set));
  const usual = async (what: string, query: RawBuilder<unknown>) =>
    baseline ? { baseline: { what, figure: await sample(3, () => query.execute(db)) } } : {};
  const line = { section: 'sets', contacts };
  const lines: Line[] = [
    {
      ...line,
      work: 'exact size of half of all, recounted',
      figure: await count({ workspaceId, include: [a] }),
      target: TARGETS.size,
      ...(await usual('count(*)', sql`select count(*) from usual_membership where group_id = ${a}`)),
    },
    {
      ...line,
      work: 'size of A ∩ B, halves of all',
      figure: await count({ workspaceId, include: [a, b], match: 'all' }),
      target: TARGETS.overlap,
      ...(await usual(
        'count of a join',
        sql`
          select count(*) from usual_membership as one join usual_membership as other using (contact_no)
          where one.group_id = ${a} and other.group_id = ${b}`,
      )),
    },
    {
      ...line,
      work: 'size of (A ∪ B) \\ C, halves of all',
      figure: await count({ workspaceId, include: [a, b], exclude: [c] }),
      target: TARGETS.difference,
      ...(await usual(
        'union, except',
        sql`
          select count(*) from (
            (select contact_no from usual_membership where group_id = ${a}
             union
             select contact_no from usual_membership where group_id = ${b})
            except
            select contact_no from usual_membership where group_id = ${c}) as members`,
      )),
    },
  ];
  for (const groups of [8, 9, 12]) {
    const include = halves.slice(0, groups);
    for (const [match, sign] of [
      ['all', '∩'],
      ['any', '∪'],
    ] as const) {
      lines.push({
        ...line,
        work: `size of ${groups} halves, all by ${sign}`,
        figure: await count({ workspaceId, include, match }),
      });
    }
  }
  for (const groups of [3, 6, 12]) {
    const audienceIds = halves.slice(0, groups);
    lines.push({
      ...line,
      work: `every intersection of ${groups} halves (${2 ** groups - 1} sizes)`,
      figure: await sample(groups === 12 ? 3 : 7, () => countOverlaps(db, { workspaceId, audienceIds })),
      ...(groups === 3
        ? await usual(
            'array_agg by contact',
            sql`
              select groups, count(*) from (
                select contact_no, array_agg(group_id order by group_id) as groups
                from usual_membership where group_id = any(${audienceIds}::bigint[]) group by contact_no) as regions
              group by groups`,
          )
        : {}),
    });
  }
  lines.push(await sizeOnDisk(sets, { baseline }));
  return lines;
}

/** How large three groups of a half each are: what the bits take against what the rows take. */
async function sizeOnDisk(
  { db, workspaceId, contacts, halves }: Sets,
  { baseline }: { baseline: boolean },
): Promise<Line> {
  await sql`create table sets_copy (like audience_chunk including all)`.execute(db);
  await sql`
    insert into sets_copy select * from audience_chunk
    where workspace_id = ${workspaceId} and audience_id = any(${halves.slice(0, 3)}::bigint[])`.execute(db);
  const { rows: bits } = await sql<{ bytes: number }>`
    select pg_total_relation_size('sets_copy') as bytes`.execute(db);
  await sql`drop table sets_copy`.execute(db);
  const line = { section: 'sets', contacts, work: 'disk for 3 groups of half of all', unit: 'MB' as const };
  const ours = single(bits[0]!.bytes / 1e6);
  if (!baseline) return { ...line, figure: ours };
  const { rows } = await sql<{ bytes: number }>`
    select pg_total_relation_size('usual_membership') as bytes`.execute(db);
  return { ...line, figure: ours, baseline: { what: 'table and its key', figure: single(rows[0]!.bytes / 1e6) } };
}
