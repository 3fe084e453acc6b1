import { sql } from 'kysely';
import { listContacts } from '../src/contacts/service.ts';
import { sqlState, transaction } from '../src/db/database.ts';
import { buildIndex, type Data } from './data.ts';
import { repeat, summarise, time } from './measure.ts';
import { type Line, single } from './report.ts';
import { makeTerms, type Term } from './terms.ts';

const PAGE = 50;
/** Each term is asked three times and its median counts: the p95 is then that of terms, not of the machine's noise. */
const ASKED = 3;
/** The usual way, and ours without its index, is asked for this many terms of each kind in each group: they are slow. */
const BASELINE_TERMS = 2;
const BASELINE_TIMEOUT = 10_000;

interface Sample {
  kind: string;
  scope: string;
  ms: number;
}

type Scope = [name: string, groupId: number | undefined];

/** Search by part of a name or number, with the rows and groups of the first page, in groups of every size. */
export async function measureSearch(data: Data, { baseline }: { baseline: boolean }): Promise<Line[]> {
  const terms = await makeTerms(data);
  const scopes: Scope[] = [
    ['in a group of 100', data.tiny],
    ['in a group of 5,000', data.small],
    ['in a group of 50,000', data.medium],
    ['in a group of half of all', data.large],
    ['among all contacts', undefined],
  ];
  // Connections, catalogue caches and the code of the driver are warm.
  for (const [, groupId] of scopes) await search(data, groupId, 'warm up');
  const before = await measureUnindexed(data, { terms, scopes });
  const built = await measureBuild(data);
  const ours: Sample[] = [];
  const usual: Sample[] = [];
  const masked: number[] = [];
  for (const [scope, groupId] of scopes) {
    for (const { kind, text } of terms) {
      const asked = await repeat({ runs: ASKED, warmUp: 0 }, () => search(data, groupId, text));
      ours.push({ kind, scope, ms: summarise(asked).median });
      const unseen = await repeat({ runs: ASKED, warmUp: 0 }, () =>
        search(data, groupId, text, { fullNumbers: false }),
      );
      masked.push(summarise(unseen).median);
    }
    if (!baseline) continue;
    for (const term of firstOfEachKind(terms)) {
      usual.push({ kind: term.kind, scope, ms: await time(() => usualSearch(data, groupId, term)) });
    }
  }
  const line = (work: string, pick: (sample: Sample) => boolean): Line => ({
    section: 'search',
    contacts: data.contacts,
    work,
    figure: summarise(ours.filter(pick).map(({ ms }) => ms)),
    by: 'p95',
    target: 50,
    ...(baseline && {
      baseline: {
        what: 'ilike on joined tables, trigram indexes',
        figure: summarise(usual.filter(pick).map(({ ms }) => ms)),
      },
    }),
  });
  return [
    before,
    built,
    line('search, all terms and groups', () => true),
    {
      section: 'search',
      contacts: data.contacts,
      work: 'the same by somebody who sees numbers masked',
      figure: summarise(masked),
      by: 'p95',
      target: 50,
    },
    ...scopes.map(([scope]) => line(`search ${scope}`, (sample) => sample.scope === scope)),
    ...[...new Set(terms.map(({ kind }) => kind))].map((kind) =>
      line(`search, ${kind}`, (sample) => sample.kind === kind),
    ),
  ];
}

/** Searches while nothing is indexed, as after an import until the index is built: complete, but by looking at everyone. */
async function measureUnindexed(
  data: Data,
  { terms, scopes }: { terms: readonly Term[]; scopes: readonly Scope[] },
): Promise<Line> {
  const samples: number[] = [];
  for (const [, groupId] of scopes) {
    for (const { text } of firstOfEachKind(terms)) samples.push(await time(() => search(data, groupId, text)));
  }
  return {
    section: 'search',
    contacts: data.contacts,
    work: 'search while nothing is indexed, all kinds of terms and groups',
    figure: summarise(samples),
    by: 'p95',
  };
}

async function measureBuild(data: Data): Promise<Line> {
  const figure = single(await buildIndex(data));
  return { section: 'search', contacts: data.contacts, unit: 's', work: 'build the search index', figure };
}

function search(
  { db, workspaceId }: Data,
  groupId: number | undefined,
  text: string,
  { fullNumbers } = { fullNumbers: true },
) {
  return listContacts(db, { workspaceId, within: groupId, filter: { search: text }, fullNumbers, limit: PAGE });
}

function firstOfEachKind(terms: readonly Term[]): Term[] {
  const seen = new Map<string, number>();
  return terms.filter(({ kind }) => {
    const count = (seen.get(kind) ?? 0) + 1;
    seen.set(kind, count);
    return count <= BASELINE_TERMS;
  });
}

/** The same question to the usual tables: without the groups of each contact, which would cost it more. */
async function usualSearch({ db }: Data, groupId: number | undefined, { text }: Term): Promise<void> {
  const pattern = `%${text}%`;
  const match = /^\d+$/.test(text)
    ? sql`(contact.name ilike ${pattern} or contact.phone::text like ${pattern})`
    : sql`contact.name ilike ${pattern}`;
  const members =
    groupId === undefined
      ? sql``
      : sql`join usual_membership as member on member.contact_no = contact.no and member.group_id = ${groupId}`;
  try {
    await transaction(db, async (tx) => {
      await sql`select set_config('statement_timeout', ${String(BASELINE_TIMEOUT)}, true)`.execute(tx);
      await sql`
        select contact.* from usual_contact as contact ${members}
        where ${match} order by contact.no desc limit ${PAGE}`.execute(tx);
    });
  } catch (error) {
    if (sqlState(error) !== '57014') throw error;
  }
}
