import { type RawBuilder, sql } from 'kysely';
import { readContacts } from '../contacts/read.ts';
import type { Contact } from '../contacts/schema.ts';
import { type Db, sqlState, type Tx, transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { formatPhone } from '../phone/format.ts';
import type { Asked, Found, FoundPage } from './found.ts';
import { findByNumber } from './numbers.ts';
import { type Rule, SHOWN } from './schema.ts';

interface DuplicateSet {
  by: Rule;
  shared: string;
  count: number;
  contacts: Contact[];
}

/** There is no index for these questions, as it would cost every import: all contacts are looked at. */
const MOST_MS = 60_000;

/** Two people of one name are common; more than this many are no sign at all. */
const NAMESAKES = 5;

const RULES: Record<Rule, (tx: Tx, asked: Asked) => Promise<FoundPage>> = {
  number: findByNumber,
  email: (tx, asked) => page(tx, asked, emails(asked)),
  name: (tx, asked) => page(tx, asked, names(asked)),
};

/**
 * One page of contacts that may be the same person, by a rule; the sets with the oldest contacts first.
 *
 * - number: a user id that is a phone number, in any of its writings, and another contact with that number.
 * - email: the same address, whatever its case.
 * - name: the same name and country, where one has only a user id and the others only a phone number: nothing that they
 *   have tells them apart.
 *
 * Throws `busy` when it takes longer than a minute.
 */
export async function listDuplicates(
  db: Db,
  { by, ...asked }: Asked & { by: Rule },
): Promise<{ items: DuplicateSet[]; next: number | null }> {
  const { found, next } = await inTime(db, (tx) => RULES[by](tx, asked));
  const contacts = await readContacts(db, {
    workspaceId: asked.workspaceId,
    nos: [...new Set(found.flatMap(({ nos }) => nos))],
  });
  const byNo = new Map(contacts.map((contact) => [contact.id, contact]));
  const items = found.map(({ shared, count, nos }) => ({
    by,
    shared: by === 'number' ? formatPhone(shared) : shared,
    count,
    contacts: nos.flatMap((no) => byNo.get(no) ?? []),
  }));
  // Who was deleted or merged since is no duplicate any more.
  return { items: items.filter((set) => set.contacts.length > 1), next };
}

async function inTime<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  try {
    return await transaction(db, async (tx) => {
      await sql`select set_config('statement_timeout', ${String(MOST_MS)}, true)`.execute(tx);
      return work(tx);
    });
  } catch (error) {
    if (sqlState(error) !== '57014') throw error;
    throw new AppError('busy', 'Looking at all contacts took too long. Try again when less is going on.', {
      retryAfter: 60,
      cause: error,
    });
  }
}

async function page(tx: Tx, { limit }: Asked, sets: RawBuilder<Found>): Promise<FoundPage> {
  const { rows } = await sql<Found>`${sets} order by at limit ${limit + 1}`.execute(tx);
  const found = rows.slice(0, limit);
  return { found, next: rows.length > limit ? found.at(-1)!.at : null };
}

/** Counted first by address alone: who is who is then read of those few that several have. */
const emails = ({ workspaceId, after, limit }: Asked) => sql<Found>`
  with repeated as materialized (
    select lower(email) as shared, min(no) as at, count(*) as count
    from contact
    where workspace_id = ${workspaceId} and email <> ''
    group by 1
    having count(*) > 1 and min(no) > ${after}
    order by 2
    limit ${limit + 1}
  )
  select repeated.at, repeated.shared, repeated.count, to_jsonb((array_agg(contact.no order by contact.no))[1:${sql.lit(SHOWN)}]) as nos
  from repeated
  join contact on contact.workspace_id = ${workspaceId} and lower(contact.email) = repeated.shared
  group by 1, 2, 3`;

const names = ({ workspaceId, after }: Asked) => sql<Found>`
  select named.no as at, named.name as shared, count(*) + 1 as count,
         to_jsonb(array[named.no] || array_agg(other.no order by other.no)) as nos
  from contact as named
  join contact as other
    on other.workspace_id = named.workspace_id and other.name_fold = named.name_fold
   and other.user_id is null and other.country is not distinct from named.country
  where named.workspace_id = ${workspaceId} and named.user_id is not null and named.phone is null and named.name_fold <> ''
    and named.no > ${after}
  group by named.no, named.name
  having count(*) <= ${NAMESAKES}`;
