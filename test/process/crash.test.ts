import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  cleanUp,
  isRunning,
  postmasterPid,
  query,
  temporaryDirectory,
  until,
} from '../../src/db/embedded/processes.testing.ts';
import {
  embeddedUrl,
  endPrograms,
  eventually,
  muster,
  musterJson,
  peakMemory,
  requireBuilt,
  start,
} from './program.ts';
import { type Server, serve } from './server.ts';

let home: string;
let dataDir: string;
let env: { DATA_DIR: string };
let file: string;
let server: Server;

// Each starts several programs, each of them a database.
vi.setConfig({ testTimeout: 90_000 });

beforeAll(async () => {
  await requireBuilt();
  home = temporaryDirectory();
  dataDir = join(home, 'data');
  env = { DATA_DIR: dataDir };
  file = join(home, 'many.csv');
  const lines = Array.from({ length: 100_000 }, (_, index) => `+86138${String(index).padStart(8, '0')},Name ${index}`);
  writeFileSync(file, `Phone,Name\n${lines.join('\n')}\n`);
  server = await serve(env);
  server.key = (await muster(['key', 'create', '--name', 'Test'], { env })).stdout.trim();
});
afterAll(async () => {
  await endPrograms();
  await cleanUp();
});

const contact = (index: number) => ({ phone: `+4915112${String(index).padStart(6, '0')}`, name: `Person ${index}` });

async function restart(): Promise<void> {
  const { key } = server;
  server = await serve(env);
  server.key = key;
}

/** Waits until an import is in the midst of writing contacts. */
async function writing(directory: string): Promise<void> {
  await eventually(async () => {
    const url = embeddedUrl(directory);
    const [row] = await query(
      url,
      `select 1 from pg_stat_activity
       where state = 'active' and query ~ 'insert into contact ' and pid <> pg_backend_pid()`,
    );
    return row !== undefined;
  });
}

interface Verified {
  ok: boolean;
  workspaces: { contacts: number; mismatches: string[] }[];
}

const verify = (): Promise<Verified> => musterJson<Verified>(['verify'], { env });

describe('killed', () => {
  test('PostgreSQL under a server: 503 while it is away, never 500; then all is as it was', async () => {
    const created = await server.call<{ contact: { id: number } }>('POST', '/contacts', contact(1));
    expect(created.status).toBe(201);
    const answers: number[] = [];
    let calling = true;
    const caller = (async () => {
      while (calling) {
        const { status, type } = await server.call('GET', '/groups');
        answers.push(status);
        if (status !== 200) expect(type).toContain('application/problem+json');
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const killed = postmasterPid(dataDir);
    process.kill(killed, 'SIGKILL');
    await eventually(async () => (await server.status('/readyz')) === 503);
    await eventually(async () => (await server.status('/readyz')) === 200);
    // Not before the caller has had its share of the time after it.
    await eventually(() => answers.at(-1) === 200);
    calling = false;
    await caller;
    expect(postmasterPid(dataDir)).not.toBe(killed);
    expect(await server.status('/healthz')).toBe(200);
    expect(new Set(answers)).toEqual(new Set([200, 503]));
    expect(await server.client().contacts.iterate().toArray()).toMatchObject([{ name: 'Person 1' }]);
  });

  test('the server, in the midst of single writes: each that was answered is there', async () => {
    const answered: number[] = [];
    let killed = false;
    const writer = async (offset: number): Promise<void> => {
      for (let index = offset; !killed; index += 4) {
        try {
          const { status } = await server.call('POST', '/contacts', contact(index));
          if (status === 201) answered.push(index);
        } catch {
          return; // Cut off: it may be there or not.
        }
      }
    };
    const writers = [100, 101, 102, 103].map(writer);
    await eventually(() => answered.length > 50);
    server.signal('SIGKILL');
    expect(await server.ended).toBe('SIGKILL');
    killed = true;
    await Promise.all(writers);
    await restart();
    const names = new Set((await server.client().contacts.iterate().toArray()).map(({ name }) => name));
    expect(answered.filter((index) => !names.has(`Person ${index}`))).toEqual([]);
    expect(names.size).toBeLessThanOrEqual(answered.length + 1 + 4);
    expect(await verify()).toMatchObject({ ok: true });
  });

  test('an import, and the server beside it: the next server goes on with it, and nothing is doubled', async () => {
    const before = (await verify()).workspaces[0]!.contacts;
    const command = start(['import', file, '--group', 'Half'], { env });
    await writing(dataDir);
    command.signal('SIGKILL');
    server.signal('SIGKILL');
    expect([await command.ended, await server.ended]).toEqual(['SIGKILL', 'SIGKILL']);
    await restart();
    const { imports } = server.client();
    const [left] = await imports.iterate().toArray();
    expect(await imports.waitFor(left!.id), server.stderr).toMatchObject({ status: 'done' });
    const after = await verify();
    expect(after).toMatchObject({ ok: true, workspaces: [{ contacts: before + 100_000, mismatches: [] }] });
    expect(await server.client().groups.iterate().toArray()).toMatchObject([{ name: 'Half', size: 100_000 }]);

    const again = start(['import', file, '--group', 'Whole', '--json'], { env });
    const memory = await peakMemory(again);
    expect(await again.ended, again.stderr).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({
      counts: { created: 0, unchanged: 100_000 },
      sameFile: [left!.id],
    });
    // The file is read a piece at a time; the program alone is about 100 MB.
    if (memory !== null) expect(memory).toBeLessThan(320);
    expect(await verify()).toMatchObject({ ok: true, workspaces: [{ contacts: before + 100_000 }] });
  });
});

describe('asked to stop', () => {
  test('a server finishes the request at work first', async () => {
    const ids = Array.from({ length: 900 }, (_, index) => contact(5_000 + index));
    const [group] = await server.client().groups.iterate().toArray();
    const request = server.call<{ created: number }>('POST', `/groups/${group!.id}/contacts`, { contacts: ids });
    await new Promise((resolve) => setTimeout(resolve, 30));
    server.signal('SIGTERM');
    // Either it was taken and is answered whole, or the server had closed its door.
    const answer = await request.catch(() => null);
    if (answer?.status !== 503 && answer) expect(answer).toMatchObject({ status: 200, body: { created: 900 } });
    expect(await server.ended).toBe(0);
    await until(() => !isRunning(dataDir));
  });

  test('a command undoes its import and stops its PostgreSQL; the exit code names the signal', async () => {
    const other = { DATA_DIR: join(home, 'other') };
    const command = start(['import', file, '--group', 'Cut'], { env: other });
    await eventually(() => isRunning(other.DATA_DIR) && existsSync(join(other.DATA_DIR, 'postgres/muster.json')));
    await writing(other.DATA_DIR);
    command.signal('SIGTERM');
    expect(await command.ended).toBe(143);
    expect(isRunning(other.DATA_DIR)).toBe(false);
    expect((await muster(['export'], { env: other })).stdout).toMatch(/^Country,Phone,.*\n$/);
  });

  test('twice, a server ends at once', async () => {
    await restart();
    expect((await server.client().groups.iterate().toArray()).map(({ name }) => name)).toEqual(['Whole', 'Half']);
    server.signal('SIGINT');
    server.signal('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 20));
    server.signal('SIGINT');
    expect([0, 130]).toContain(await server.ended);
  });
});
