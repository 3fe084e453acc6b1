import { sql } from 'kysely';
import { createKey } from '../src/access/keys.ts';
import { seed } from '../src/imports/seed.ts';
import { randomFrom } from '../src/lib/random.ts';
import { type Command, startCommand } from './command.ts';
import { newContext } from './data.ts';
import type { Server } from './database.ts';
import { GROUPS, type ImportSource, MILLION } from './importSource.ts';
import { MOST_MEMORY } from './imports.ts';
import { applyLoad } from './load.ts';
import { time } from './measure.ts';
import { type Line, single } from './report.ts';
import { importFile, listening, stop } from './served.ts';

const PER_SECOND = 200;
const SECONDS = 20;
/** More than any import takes. */
const LONG = 600;
/** What is there to be read before the import. */
const CONTACTS = 10_000;

/**
 * Reads through `muster serve` (list groups and contact by id, half each), first at rest and then while that server
 * imports a CSV file, from the upload to the commit.
 */
export async function measureReadsWhileImporting(server: Server, source: ImportSource, name: string): Promise<Line[]> {
  const { db, url, drop } = await server.create(name);
  let served: Command | undefined;
  try {
    const context = await newContext(db);
    // The seed draws the same contacts again: that few of the file are unchanged.
    const contacts = Math.min(CONTACTS, Math.floor(source.rows / 100));
    await seed(db, context, { contacts, groups: GROUPS });
    await sql`vacuum analyze`.execute(db);
    const { key } = await createKey(db, { workspaceId: context.workspaceId, name: 'bench', role: 'editor' });
    const headers = { authorization: `Bearer ${key}` };
    served = startCommand(url, ['serve']);
    const port = await listening(served);

    const random = randomFrom(5);
    const contact = (): string => `/api/v1/contacts/${1 + random(contacts)}`;
    const path = (index: number): string => (index % 2 ? '/api/v1/groups?limit=50' : contact());
    const load = (seconds: number, signal?: AbortSignal) =>
      applyLoad({ port, perSecond: PER_SECOND, seconds, headers, path, signal });
    // Connections are made, code is compiled.
    await load(5);
    const idle = await load(SECONDS);
    const over = new AbortController();
    const loading = load(LONG, over.signal);
    const imported = await time(() => importFile({ port, headers, file: source.files.csv })).finally(() =>
      over.abort(),
    );
    const busy = await loading;

    const rows = `${source.rows.toLocaleString('en')} rows of CSV`;
    const line = { section: 'imports', contacts: source.rows };
    const failed = idle.failed + busy.failed;
    return [
      {
        ...line,
        work: `API reads at ${PER_SECOND} requests/s while it imports ${rows}`,
        figure: busy.figure,
        by: 'p99',
        ...(source.rows === MILLION && { targetRatio: 2 }),
        baseline: { what: 'the same load at rest', figure: idle.figure },
        ...(failed > 0 && { note: `${failed} FAILED` }),
      },
      { ...line, work: `upload and import ${rows} under that load`, figure: single(imported), unit: 's' },
      {
        ...line,
        work: 'memory of the importing server at most',
        figure: single(served.peakMemory()),
        unit: 'MB',
        target: MOST_MEMORY,
      },
    ];
  } finally {
    if (served) await stop(served);
    await drop();
  }
}
