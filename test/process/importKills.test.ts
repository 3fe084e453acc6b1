import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Import } from '../../clients/js/src/index.ts';
import { cleanUp, query, temporaryDirectory } from '../../src/db/embedded/processes.testing.ts';
import { randomFrom } from '../../src/lib/random.ts';
import { kill, PATIENCE, patiently, pause } from './killing.ts';
import { embeddedUrl, endPrograms, eventually, muster, musterJson, requireBuilt } from './program.ts';
import { type Server, serve } from './server.ts';

/** How often something is killed. A hundred and more by hand: KILLS=100 npx vitest run test/process/importKills.test.ts */
const KILLS = Number(process.env.KILLS ?? 6);
const ROWS = 10_000;

let dataDir: string;
let server: Server;
const random = randomFrom(Number(process.env.SEED ?? Date.now() % 1_000_000));

beforeAll(async () => {
  await requireBuilt();
  dataDir = join(temporaryDirectory(), 'data');
  server = await serve({ DATA_DIR: dataDir });
  server.key = (await muster(['key', 'create', '--name', 'Test'], { env: { DATA_DIR: dataDir } })).stdout.trim();
});
afterAll(async () => {
  await endPrograms();
  await cleanUp();
});

/** Sends a file of people whom no other file has. Its answer is not waited for: whatever happens to it. */
function upload(round: number): void {
  const rows = Array.from(
    { length: ROWS },
    (_, index) => `+86139${String(round * ROWS + index).padStart(8, '0')},Person ${index}`,
  );
  const file = new File([`Phone,Name\n${rows.join('\n')}\n`], `round ${round}.csv`);
  const options = { newGroups: [`Round ${round}`], commit: true };
  // Once: what is tried again must not hide what was cut off.
  server
    .client()
    .imports.create({ file, options }, { retries: 0 })
    .catch(() => {});
}

const find = (round: number): Promise<Import | undefined> =>
  patiently(async () =>
    (await server.client().imports.iterate().toArray()).find(({ name }) => name === `round ${round}.csv`),
  );

async function settled(round: number): Promise<Import> {
  let found: Import | undefined;
  await eventually(
    async () => {
      found = await find(round);
      return found !== undefined && !['checking', 'committing'].includes(found.status);
    },
    PATIENCE,
    () => `round ${round} to end: ${JSON.stringify(found)}${server.stderr.slice(-2_000)}`,
  );
  return found!;
}

const contacts = (): Promise<number> =>
  patiently(async () =>
    Number(
      (
        await query(embeddedUrl(dataDir), `select coalesce(max(size), 0) as size from audience where kind = 'system'`)
      )[0]!.size,
    ),
  );

test(
  `kill -9 of the server or of PostgreSQL at ${KILLS} moments of upload, check, commit and undo: wholly there or wholly absent`,
  async () => {
    const began = Date.now();
    upload(0);
    await settled(0);
    const span = Date.now() - began;
    let expected = ROWS;

    for (let round = 1; round <= KILLS; round += 1) {
      const victim = round % 2 ? 'server' : 'database';
      upload(round);
      await pause(random(Math.ceil(span)));
      server = await kill(victim, server, dataDir);
      if (!(await find(round))) {
        // Cut off before it had arrived: nothing of it may be there. Once more.
        expect(await contacts()).toBe(expected);
        upload(round);
      }
      const done = await settled(round);
      expect(done, `round ${round}, ${victim} killed`).toMatchObject({
        status: 'done',
        counts: { created: ROWS },
        error: null,
      });
      expect(await contacts()).toBe(expected + ROWS);
      expected += ROWS;

      if (round % 3 === 0) {
        const undo = () => server.call('POST', `/changes/${done.change}/undo`).catch(() => null);
        void undo();
        await pause(random(Math.ceil(span / 2)));
        server = await kill(victim, server, dataDir);
        // Who is answered 409 learns that it was undone already.
        let said: unknown;
        await eventually(
          async () => {
            const answer = await undo();
            said = answer?.body;
            return [200, 409].includes(answer?.status ?? 0);
          },
          PATIENCE,
          () => `round ${round} to be undone: ${JSON.stringify(said)}${server.stderr.slice(-2_000)}`,
        );
        expect((await find(round))?.status).toBe('undone');
        expect(await contacts()).toBe(expected - ROWS);
        expected -= ROWS;
      }
    }

    const verified = await musterJson(['verify'], { env: { DATA_DIR: dataDir } });
    expect(verified).toMatchObject({ ok: true });
    server = await kill('server', server, dataDir);
    await eventually(async () => (await leftovers()).length === 0, PATIENCE);
    expect(await leftovers()).toEqual([]);
  },
  PATIENCE + KILLS * 30_000,
);

/** Staging tables, and files that belong to no import. */
function leftovers(): Promise<unknown[]> {
  return patiently(() =>
    query(
      embeddedUrl(dataDir),
      `select relname as left_over from pg_class where relname like 'import_stage_%' and relkind = 'r'
     union all
     select 'file ' || id from file
     where not exists (select from import where import.workspace_id = file.workspace_id and import.file_id = file.id)
     union all
     select 'part of file ' || file_id from file_chunk
     where not exists (select from file where file.workspace_id = file_chunk.workspace_id and file.id = file_chunk.file_id)`,
    ),
  );
}
