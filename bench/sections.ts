import { measureAccess } from './access.ts';
import { type ApiServer, measureApi, startServer } from './api.ts';
import { copyMemberships, makeBaseline, makeMemberships } from './baseline.ts';
import { measureBrowser } from './browser.ts';
import { measureConsole } from './console.ts';
import { type Data, fill } from './data.ts';
import type { Server } from './database.ts';
import { measureExports } from './exports.ts';
import { measureExpressions } from './expressions.ts';
import { measureFirstPage, measureInsights, measureTrash } from './groups.ts';
import { measureReadsWhileImporting } from './importLoad.ts';
import { MILLION, makeImportSource } from './importSource.ts';
import { measureFile, measureSeed, type RowCosts } from './imports.ts';
import { measureComparisons, measureComposition } from './insights.ts';
import { measureMembers } from './members.ts';
import { measureAddingSets, measureOperations } from './operations.ts';
import type { Options, Section } from './options.ts';
import type { Line } from './report.ts';
import { measureSearch } from './search.ts';
import { measureSets } from './sets.ts';
import { makeSets, type Sets } from './synthetic.ts';
import { measureTime } from './time.ts';
import { measureWebhooks } from './webhooks.ts';
import { measureWrites } from './writes.ts';

/** Runs one section by name; a failure costs its own lines only. */
export type Attempt = <T>(what: string, work: () => Promise<T>) => Promise<T | undefined>;

/** The size at which set algebra has its targets; measured in every run, as it needs no contacts. */
const SETS_AT = 10_000_000;
/** Above this the usual tables take longer to make than everything else: there is no baseline for contacts. */
const BASELINE_AT_MOST = 2_000_000;
/** The largest import with a target. */
const IMPORTS_AT_MOST = 10_000_000;

/** Runs the chosen sections at each size, in databases of their own, and yields lines as they come. */
export async function* runSections(server: Server, options: Options, attempt: Attempt): AsyncGenerator<Line[]> {
  const wants: Wants = (...sections) => sections.some((section) => options.only.includes(section));
  const api = startServer();
  try {
    yield* inDatabases(server, { options, wants, attempt, api });
  } finally {
    api.end();
  }
}

interface Run {
  options: Options;
  wants: Wants;
  attempt: Attempt;
  api: ApiServer;
}

const name = (what: string): string => `muster_bench_${process.pid}_${what}`;

async function* inDatabases(server: Server, run: Run): AsyncGenerator<Line[]> {
  const { options, wants, attempt } = run;
  const costs: RowCosts = new Map();
  for (const contacts of options.contacts) {
    const size = `${contacts.toLocaleString('en')} contacts`;
    if (
      wants(
        'search',
        'groups',
        'insights',
        'api',
        'access',
        'trash',
        'members',
        'writes',
        'console',
        'browser',
        'operations',
        'export',
      )
    ) {
      const database = await server.create(name(`contacts_${contacts}`));
      const data = await attempt(`writing ${size}`, () => fill(database.db, database.url, contacts));
      if (data) yield* contactSections(data, run);
      await database.drop();
    }
    if (wants('webhooks')) {
      const rows = Math.min(contacts, MILLION);
      yield (await attempt('webhooks', () => measureWebhooks(server, { name: name(`webhooks_${rows}`), rows }))) ?? [];
    }
    if (wants('imports')) yield* importSections(server, run, { rows: Math.min(contacts, IMPORTS_AT_MOST), costs });
  }
  if (!wants('sets', 'time', 'insights', 'trash', 'members', 'operations')) return;
  for (const contacts of new Set([...options.contacts, SETS_AT])) {
    const database = await server.create(name(`sets_${contacts}`));
    const size = `audiences of ${contacts.toLocaleString('en')} contacts`;
    const sets = await attempt(`writing ${size}`, () => makeSets(database.db, contacts));
    if (sets) yield* setSections(sets, database.url, run);
    await database.drop();
  }
}

type Wants = (...sections: Section[]) => boolean;

async function* importSections(
  server: Server,
  { attempt }: Run,
  { rows, costs }: { rows: number; costs: RowCosts },
): AsyncGenerator<Line[]> {
  const size = `${rows.toLocaleString('en')} rows`;
  const named = (what: string): string => name(`${what}_${rows}`);
  const source = await attempt(`files of ${size}`, () => makeImportSource(server, named('imports'), rows));
  if (!source) return;
  const sections: [string, () => Promise<Line[]>][] = [
    ['CSV', () => measureFile(server, source, { name: named('csv'), format: 'csv', costs })],
  ];
  if (rows <= MILLION) {
    sections.push(
      ['XLSX', () => measureFile(server, source, { name: named('xlsx'), format: 'xlsx', costs })],
      ['reads meanwhile', () => measureReadsWhileImporting(server, source, named('reads'))],
      ['seed and undo', () => measureSeed(source)],
    );
  }
  for (const [section, measure] of sections) {
    yield (await attempt(`imports of ${size}, ${section}`, measure)) ?? [];
  }
  await source.drop();
}

async function* contactSections(data: Data, { wants, attempt, api }: Run): AsyncGenerator<Line[]> {
  const made =
    data.contacts <= BASELINE_AT_MOST &&
    (await attempt('the usual tables, for comparison', async () => {
      await makeBaseline(data);
      await makeMemberships(data);
      await copyMemberships(data, [...data.halves, data.tiny, data.small, data.medium]);
      return true;
    }));
  const baseline = made === true;
  const id = data.large;
  const sections: [Section, () => Promise<Line[]>][] = [
    ['search', () => measureSearch(data, { baseline })],
    ['groups', () => measureFirstPage(data, { baseline })],
    [
      'insights',
      async () => [
        ...(await measureInsights(data, { id, baseline })),
        ...(await measureComposition(data, { id, baseline })),
      ],
    ],
    ['api', () => measureApi(data, api)],
    ['access', () => measureAccess(data, api)],
    ['trash', () => measureTrash(data, { id, baseline })],
    ['members', () => measureMembers(data, { id, baseline })],
    ['writes', () => measureWrites(data, { baseline })],
    ['export', () => measureExports(data)],
    ['console', () => measureConsole(data)],
    ['browser', () => measureBrowser(data, api)],
    ['operations', () => measureOperations(data, { baseline })],
  ];
  for (const [section, measure] of sections) {
    if (wants(section)) yield (await attempt(section, measure)) ?? [];
  }
}

async function* setSections(sets: Sets, url: string, { wants, attempt, options }: Run): AsyncGenerator<Line[]> {
  const baseline = sets.contacts <= BASELINE_AT_MOST || options.large;
  await attempt('the usual table of memberships', async () => {
    await makeMemberships(sets);
    await copyMemberships(sets, baseline ? sets.halves.slice(0, 3) : []);
  });
  if (wants('sets')) {
    yield (await attempt('sets', () => measureSets(sets, { baseline }))) ?? [];
    yield (await attempt('set expressions', () => withEight(sets))) ?? [];
  }
  if (wants('time')) yield (await attempt('the past', () => measureTime(sets, { baseline }))) ?? [];
  // Elsewhere these are measured among contacts; here they show what they cost at ten million.
  if (sets.contacts !== SETS_AT || options.contacts.includes(SETS_AT)) return;
  const id = sets.halves[0]!;
  const sections: [Section, () => Promise<Line[]>][] = [
    [
      'insights',
      async () => [
        ...(await measureInsights(sets, { id, baseline: false })),
        ...(await measureComparisons(sets, { baseline })),
      ],
    ],
    ['trash', () => measureTrash(sets, { id, baseline })],
    ['members', () => measureMembers(sets, { id, baseline })],
    ['operations', () => measureAddingSets(sets, url)],
  ];
  for (const [section, measure] of sections) {
    if (wants(section)) yield (await attempt(section, measure)) ?? [];
  }
}

/** Expressions name eight groups; the usual table has had three of them so far. */
async function withEight(sets: Sets): Promise<Line[]> {
  const baseline = sets.contacts <= BASELINE_AT_MOST;
  if (baseline) await copyMemberships(sets, sets.halves.slice(3, 8));
  return measureExpressions(sets, { baseline });
}
