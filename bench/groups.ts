import { type RawBuilder, sql } from 'kysely';
import { listContacts } from '../src/contacts/service.ts';
import { type Db, transaction } from '../src/db/database.ts';
import { getInsights } from '../src/groups/insights.ts';
import { restoreGroup, trashGroup } from '../src/groups/service.ts';
import type { Data } from './data.ts';
import { repeat, type Summary, sample, summarise } from './measure.ts';
import type { Line } from './report.ts';
import type { Sets } from './synthetic.ts';

const TARGET = 100;
const PAGE = 50;

/** The first page of groups of every size: the newest members with their rows and all their groups. */
export async function measureFirstPage(data: Data, { baseline }: { baseline: boolean }): Promise<Line[]> {
  const { db, workspaceId, contacts } = data;
  const groups: [string, number][] = [
    ['100', data.tiny],
    ['5,000', data.small],
    ['50,000', data.medium],
    ['half of all', data.large],
  ];
  const lines: Line[] = [];
  for (const [size, id] of groups) {
    lines.push({
      section: 'groups',
      contacts,
      work: `first page of a group of ${size}`,
      figure: await sample(31, () =>
        listContacts(db, { workspaceId, within: id, filter: {}, fullNumbers: true, limit: PAGE }),
      ),
      target: TARGET,
      by: 'p95',
      ...(baseline && {
        baseline: {
          what: 'join, order by no desc, without the groups of each contact',
          figure: await usual(
            db,
            sql`
              select contact.* from usual_membership as member join usual_contact as contact on contact.no = contact_no
              where group_id = ${id} order by contact_no desc limit ${PAGE}`,
            31,
          ),
        },
      }),
    });
  }
  return lines;
}

/** All that the insights of a group tell: composition by country, growth, freshness, and what it shares with others. */
export async function measureInsights(
  sets: Pick<Sets, 'db' | 'workspaceId' | 'contacts'>,
  { id, baseline }: { id: number; baseline: boolean },
): Promise<Line[]> {
  const { db, workspaceId, contacts } = sets;
  const insights = () => getInsights(db, { workspaceId, id });
  const line: Line = {
    section: 'insights',
    contacts,
    work: 'insights of a group of half of all, by country',
    figure: await sample(15, insights),
    target: TARGET,
    by: 'p95',
    ...(baseline && {
      baseline: {
        what: 'join, group by country',
        figure: await usual(
          db,
          sql`
            select country, count(*)
            from usual_membership join usual_contact on no = contact_no
            where group_id = ${id} group by country`,
        ),
      },
    }),
  };
  return [line];
}

/** To the trash and back: a group of half of all contacts, with its history entry. */
export async function measureTrash(
  { db, context, contacts }: Pick<Sets, 'db' | 'context' | 'contacts'>,
  { id, baseline }: { id: number; baseline: boolean },
): Promise<Line[]> {
  const trash: number[] = [];
  const restore: number[] = [];
  for (let run = 0; run < 15; run++) {
    trash.push(...(await repeat({ runs: 1, warmUp: 0 }, () => trashGroup(db, context, { id, force: true }))));
    restore.push(...(await repeat({ runs: 1, warmUp: 0 }, () => restoreGroup(db, context, { id }))));
  }
  const line = { section: 'trash', contacts, target: TARGET, by: 'p95' as const };
  const deleted = baseline ? await usualDelete(db, id) : undefined;
  const members = Math.round(contacts / 2).toLocaleString('en');
  return [
    {
      ...line,
      work: `delete (trash) a group of ${members}`,
      figure: summarise(trash),
      ...(deleted && { baseline: { what: 'delete from membership, rolled back', figure: deleted.removed } }),
    },
    {
      ...line,
      work: `restore a group of ${members}`,
      figure: summarise(restore),
      ...(deleted && { baseline: { what: 'insert the rows again, rolled back', figure: deleted.inserted } }),
    },
  ];
}

/** Deletes a group's rows from the usual table and inserts them again; rolled back, so that it can be repeated. */
export async function usualDelete(db: Db, id: number): Promise<{ removed: Summary; inserted: Summary }> {
  const removed: number[] = [];
  const inserted: number[] = [];
  for (let run = 0; run < 2; run++) {
    await transaction(db, async (tx) => {
      await sql`
        create temp table was on commit drop as
        select * from usual_membership where group_id = ${id} order by contact_no`.execute(tx);
      removed.push(
        ...(await repeat({ runs: 1, warmUp: 0 }, () =>
          sql`delete from usual_membership where group_id = ${id}`.execute(tx),
        )),
      );
      inserted.push(
        ...(await repeat({ runs: 1, warmUp: 0 }, () =>
          sql`insert into usual_membership select * from was`.execute(tx),
        )),
      );
      throw new RolledBack();
    }).catch((error) => {
      if (!(error instanceof RolledBack)) throw error;
    });
  }
  return { removed: summarise(removed), inserted: summarise(inserted) };
}

class RolledBack extends Error {}

async function usual(db: Db, query: RawBuilder<unknown>, runs = 3): Promise<Summary> {
  return sample(runs, () => query.execute(db));
}
