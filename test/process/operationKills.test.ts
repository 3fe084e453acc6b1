import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OperationsCreateBody } from '../../clients/js/src/index.ts';
import { cleanUp, temporaryDirectory } from '../../src/db/embedded/processes.testing.ts';
import { randomFrom } from '../../src/lib/random.ts';
import type { Operation } from '../../src/operations/schema.ts';
import { kill, PATIENCE, patiently, pause } from './killing.ts';
import { endPrograms, eventually, muster, musterJson, requireBuilt } from './program.ts';
import { type Server, serve } from './server.ts';

/** How often something is killed. More by hand: KILLS=50 npx vitest run test/process/operationKills.test.ts */
const KILLS = Number(process.env.KILLS ?? 6);
const CONTACTS = 20_000;

let dataDir: string;
let server: Server;
const random = randomFrom(Number(process.env.SEED ?? Date.now() % 1_000_000));

beforeAll(async () => {
  await requireBuilt();
  dataDir = join(temporaryDirectory(), 'data');
  const env = { DATA_DIR: dataDir };
  server = await serve(env);
  server.key = (await muster(['key', 'create', '--name', 'Test'], { env })).stdout.trim();
  await muster(['seed', '--contacts', String(CONTACTS), '--groups', '3'], { env });
});
afterAll(async () => {
  await endPrograms();
  await cleanUp();
});

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const answer = await server.call<T>(method, path, body);
  if (answer.status >= 400) throw new Error(`${answer.status}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function settled(id: number): Promise<Operation> {
  let found: Operation | undefined;
  await eventually(
    async () => {
      found = await call<Operation>('GET', `/operations/${id}`);
      return found.status !== 'waiting' && found.status !== 'running';
    },
    PATIENCE,
    () => `operation ${id} to end: ${JSON.stringify(found)}${server.stderr.slice(-2_000)}`,
  );
  return found!;
}

const everyone = { all: true } as const;
const setRound = (round: number): OperationsCreateBody => ({
  kind: 'setAttributes',
  selection: everyone,
  attributes: { round: `Round ${round}` },
});
const addAll = (round: number): OperationsCreateBody => ({
  kind: 'add',
  selection: everyone,
  newGroups: [`Round ${round}`],
});
const valued = (round: number): Promise<number> =>
  patiently(async () => {
    const path = `/contacts?limit=1&size=exact&attribute.round=${encodeURIComponent(`Round ${round}`)}`;
    return (await call<{ size: number }>('GET', path)).size;
  });
const changes = (): Promise<number> =>
  patiently(
    async () =>
      (await server.client().changes.iterate().toArray()).filter(({ kind }) =>
        ['contact.setAttributes', 'contact.associate'].includes(kind),
      ).length,
  );

test(
  `kill -9 of the server or of PostgreSQL at ${KILLS} moments of operations: each is done once, wholly, and undone exactly`,
  async () => {
    await call('POST', '/attributes', { key: 'round', type: 'text' });
    const began = Date.now();
    await settled((await server.client().operations.create(setRound(0))).id);
    const span = Date.now() - began;
    const before = await changes();

    for (let round = 1; round <= KILLS; round += 1) {
      const victim = round % 2 ? 'server' : 'database';
      // The fourth of each four moves members; the others write every contact, which takes longest.
      const writes = round % 4 !== 0;
      const asked = await server.client().operations.create(writes ? setRound(round) : addAll(round));
      await pause(random(Math.ceil(span)));
      server = await kill(victim, server, dataDir);

      const done = await patiently(() => settled(asked.id));
      expect(done, `round ${round}, ${victim} killed`).toMatchObject({
        status: 'done',
        contacts: CONTACTS,
        counts: writes ? { updated: CONTACTS } : { added: CONTACTS },
        error: null,
      });
      expect(await changes(), `round ${round}: recorded once`).toBe(before + round);
      if (writes) expect(await valued(round)).toBe(CONTACTS);
    }

    const last = KILLS % 4 === 0 ? KILLS - 1 : KILLS;
    const all = await patiently(() => server.client().operations.iterate().toArray());
    const { change } = all.find(({ kind }) => kind === 'setAttributes')!;
    await server.client().changes.undo(change!);
    expect(await valued(last)).toBe(0);
    expect(await musterJson(['verify'], { env: { DATA_DIR: dataDir } })).toMatchObject({ ok: true });
  },
  PATIENCE + KILLS * 30_000,
);
