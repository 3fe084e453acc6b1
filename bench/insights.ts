import { sql } from 'kysely';
import { countWithin } from '../src/audiences/count.ts';
import { countPairs } from '../src/audiences/matrix.ts';
import { getComposition } from '../src/insights/composition.ts';
import { getSimilar, listRedundant } from '../src/insights/similar.ts';
import type { Data } from './data.ts';
import { repeat, sample, summarise } from './measure.ts';
import type { Line } from './report.ts';
import { manyGroups, moreHalves, type Sets } from './synthetic.ts';

const TARGETS = { composition: 100, matrix: 2_000 };
const MATRIX = 50;
const MANY = 2_000;

/** Groups compared: composition by country, 50 halves with each other, one with thousands and all with all. */
export async function measureComparisons(sets: Sets, { baseline }: { baseline: boolean }): Promise<Line[]> {
  const { db, workspaceId, contacts, halves } = sets;
  const line = { section: 'insights', contacts };
  const [id] = halves as [number];
  const pairOfRows = baseline
    ? {
        baseline: {
          what: 'self-join of the usual table, one pair of the 1,225',
          figure: await sample(1, () =>
            sql`
              select count(*) from usual_membership as one join usual_membership as other using (contact_no)
              where one.group_id = ${halves[0]} and other.group_id = ${halves[1]}`.execute(db),
          ),
        },
      }
    : {};
  const lines: Line[] = [
    {
      ...line,
      work: 'composition by country of half of all, 40 countries',
      figure: await sample(15, () =>
        countWithin(db, { workspaceId, audienceId: id, kind: 'facet', prefix: 'country:' }),
      ),
      target: TARGETS.composition,
    },
  ];
  const fifty = await moreHalves(sets, MATRIX);
  lines.push({
    ...line,
    work: `overlap matrix of ${MATRIX} halves of all`,
    figure: await sample(5, () => countPairs(db, { workspaceId, audienceIds: fifty })),
    target: TARGETS.matrix,
    ...pairOfRows,
  });
  const many = await manyGroups(sets, MANY);
  lines.push(
    {
      ...line,
      work: `10 groups most like one of ${(MANY + MATRIX).toLocaleString('en')}, over 20 of them`,
      figure: summarise(
        await repeat({ runs: 20 }, (run) =>
          getSimilar(db, { workspaceId, id: many[Math.max(run, 0) * 97]!, limit: 10 }),
        ),
      ),
    },
    {
      ...line,
      work: `groups of ${MANY.toLocaleString('en')} that are contained in another`,
      figure: await sample(3, () => listRedundant(db, { workspaceId, limit: 100 })),
    },
  );
  return lines;
}

/** Of whom a group is made, where contacts are: by facets, and by an attribute whose rows are looked at. */
export async function measureComposition(
  data: Data,
  { id, baseline }: { id: number; baseline: boolean },
): Promise<Line[]> {
  const { db, workspaceId, contacts } = data;
  const compose = (by: 'country' | 'source' | 'month' | 'attribute', exact = false) =>
    getComposition(db, { workspaceId, id, by, exact, ...(by === 'attribute' && { attribute: 'bench' }) });
  await sql`
    insert into attribute (workspace_id, key, name, type) values (${workspaceId}, 'bench', 'Bench', 'text')
    on conflict do nothing`.execute(db);
  const line = { section: 'insights', contacts };
  const lines: Line[] = [];
  for (const by of ['country', 'source', 'month'] as const) {
    lines.push({
      ...line,
      work: `composition of half of all by ${by}`,
      figure: await sample(15, () => compose(by)),
      target: TARGETS.composition,
      ...(by === 'country' &&
        baseline && {
          baseline: {
            what: 'join, group by country',
            figure: await sample(3, () =>
              sql`
                select country, count(*)
                from usual_membership join usual_contact on no = contact_no
                where group_id = ${id} group by country`.execute(db),
            ),
          },
        }),
    });
  }
  for (const exact of [false, true]) {
    lines.push({
      ...line,
      work: `composition of half of all by an attribute, ${exact ? 'exact' : 'by a sample beyond 200,000 members'}`,
      figure: await sample(3, () => compose('attribute', exact)),
    });
  }
  return lines;
}
