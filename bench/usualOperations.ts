import { sql } from 'kysely';
import type { Data } from './data.ts';
import { summarise, time } from './measure.ts';
import type { Line } from './report.ts';

const RUNS = 3;

/** Brings those of a group who have a name into a new group of the usual table. */
export async function usualAdd(
  { db }: Data,
  { within, name }: { within: number; name: string },
): Promise<NonNullable<Line['baseline']>> {
  const samples: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    samples.push(
      await time(() =>
        sql`
          insert into usual_membership
          select -1, contact.no
          from usual_contact as contact
          join usual_membership as member on member.group_id = ${within} and member.contact_no = contact.no
          where contact.name ilike ${`%${name}%`}`.execute(db),
      ),
    );
    await sql`delete from usual_membership where group_id = -1`.execute(db);
    await sql`vacuum usual_membership`.execute(db);
  }
  return { what: 'insert … select, no history', figure: summarise(samples) };
}
