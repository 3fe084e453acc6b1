import { sql } from 'kysely';
import { to as copyTo } from 'pg-copy-streams';
import { createKey } from '../src/access/keys.ts';
import { rawClient, withSession } from '../src/db/database.ts';
import type { ExportJob } from '../src/exports/schema.ts';
import { startCommand } from './command.ts';
import type { Data } from './data.ts';
import { MOST_MEMORY } from './imports.ts';
import { time } from './measure.ts';
import { type Line, single } from './report.ts';
import { type Asking, ask, listening, stop } from './served.ts';

/** Rows a second. */
const FASTEST_NEEDED = 200_000;
/** Above this the other formats only take longer. */
const FORMATS_AT_MOST = 1_000_000;

/** The fastest counts: whatever else the machine does only ever adds. */
const RUNS = 3;

type Selection = { match: { group: number } } | { all: true };

/**
 * Exports as a program asks for them, of `muster serve`: from the request until one sees that the file is stored, the fastest of
 * three. Against the same columns of the same rows by one bare COPY that nobody looks at and nothing stores.
 */
export async function measureExports({ db, url, workspaceId, contacts, halves }: Data): Promise<Line[]> {
  const { key } = await createKey(db, { workspaceId, name: 'exports', role: 'owner' });
  const bare = await time(() =>
    withSession(db, async (session) => {
      const rows = `select country, phone, name, email, remark, user_id from contact where workspace_id = ${workspaceId}`;
      for await (const _ of rawClient(session).query(copyTo(`copy (${rows}) to stdout (format csv)`)));
    }),
  );
  // What was written a moment ago would else be tidied while it is read.
  await sql`checkpoint`.execute(db);
  const served = startCommand(url, ['serve']);
  try {
    const asking: Asking = { port: await listening(served), headers: { authorization: `Bearer ${key}` } };
    const line = { section: 'export', contacts };
    const rate = async (who: string, format: string, selection: Selection): Promise<{ line: Line; job: ExportJob }> => {
      let job: ExportJob | undefined;
      let ms = Number.POSITIVE_INFINITY;
      for (let run = 0; run < RUNS; run++) {
        const took = await time(async () => {
          job = await exported(asking, { format, selection });
        });
        ms = Math.min(ms, took);
      }
      const work = `export ${who} as ${format.toUpperCase()}, rows a second`;
      const figure = single((job!.contacts! / ms) * 1_000);
      return { job: job!, line: { ...line, work, figure, unit: '/s' } };
    };
    const all = await rate('all contacts', 'csv', { all: true });
    const peak = served.peakMemory();
    const downloaded = await time(() => download(all.job));
    const half = await rate('a random half of them', 'csv', { match: { group: halves[0]! } });
    const others: Line[] = [];
    for (const format of contacts <= FORMATS_AT_MOST ? ['jsonl', 'xlsx'] : []) {
      others.push((await rate('all contacts', format, { all: true })).line);
    }
    const copied = { what: 'bare COPY of the same columns', figure: single((contacts / bare) * 1_000) };
    return [
      { ...all.line, target: FASTEST_NEEDED, baseline: copied },
      {
        ...line,
        work: 'memory of the exporting server at most',
        figure: single(peak),
        unit: 'MB',
        target: MOST_MEMORY,
      },
      {
        ...line,
        work: `download its ${Math.round(all.job.file!.size / 1024 / 1024).toLocaleString('en')} MB`,
        figure: single(downloaded),
        unit: 's',
      },
      { ...half.line, target: FASTEST_NEEDED },
      ...others,
    ];
  } finally {
    await stop(served);
  }
}

async function exported(asking: Asking, input: object): Promise<ExportJob> {
  let job = await ask<ExportJob>(asking, 'POST', '/exports', input);
  while (job.status === 'waiting' || job.status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 50));
    job = await ask<ExportJob>(asking, 'GET', `/exports/${job.id}`);
  }
  if (job.status !== 'done') throw new Error(`the export is ${job.status}: ${JSON.stringify(job.error)}`);
  return job;
}

async function download({ file }: ExportJob): Promise<void> {
  const response = await fetch(file!.download!.url);
  let size = 0;
  for await (const piece of response.body!) size += (piece as Uint8Array).length;
  if (size !== file!.size) throw new Error(`${size} bytes arrived of ${file!.size}`);
}
