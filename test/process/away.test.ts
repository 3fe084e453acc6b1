import { createServer, connect as dial, type Socket, type Server as TcpServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { cleanUp } from '../../src/db/embedded/processes.testing.ts';
import { administer, createTestDatabase, type TestDatabase } from '../database.ts';
import { endPrograms, eventually, muster, requireBuilt, start } from './program.ts';
import { asServer, type Server, waitFor } from './server.ts';

/** A database that can be taken away: a door to the real one, closed at first. */
interface Door {
  url: string;
  open: () => Promise<void>;
  close: () => Promise<void>;
}

async function doorTo(url: string): Promise<Door> {
  const { hostname, port: realPort } = new URL(url);
  const passing = new Set<Socket>();
  let server: TcpServer | undefined;
  let port = 0;
  const door: Door = {
    url: '',
    open: async () => {
      server = createServer((from) => {
        const to = dial(Number(realPort || 5432), hostname);
        for (const [one, other] of [
          [from, to],
          [to, from],
        ] as const) {
          passing.add(one);
          one.on('error', () => other.destroy());
          one.on('close', () => {
            passing.delete(one);
            other.destroy();
          });
          one.pipe(other);
        }
      });
      await new Promise<void>((resolve) => server!.listen(port, '127.0.0.1', resolve));
    },
    close: async () => {
      const closed = new Promise((resolve) => server?.close(resolve));
      for (const socket of passing) socket.destroy();
      await closed;
    },
  };
  // A port of its own that nobody listens on for now.
  await door.open();
  port = (server!.address() as { port: number }).port;
  await door.close();
  const through = new URL(url);
  through.host = `127.0.0.1:${port}`;
  door.url = through.href;
  return door;
}

let database: TestDatabase;
let door: Door;
// Each starts several programs, each of them a database.
vi.setConfig({ testTimeout: 90_000 });

beforeAll(async () => {
  await requireBuilt();
  database = await createTestDatabase();
  door = await doorTo(database.url);
});
afterAll(async () => {
  await endPrograms();
  await door.close();
  await database.drop();
  await cleanUp();
});

describe('an external database that is away', () => {
  let server: Server;

  test('is waited for: alive, not ready, and the API says so', async () => {
    const program = start(['serve'], { env: { DATABASE_URL: door.url, PORT: '0', LOG_LEVEL: 'info' } });
    await waitFor(program, /Waiting for the database/);
    const listening = /Server listening at (http:\S+)/;
    await waitFor(program, listening);
    server = asServer(program, listening.exec(program.stderr.replaceAll('"', ' '))![1]!);
    expect(await server.status('/healthz')).toBe(200);
    expect(await server.status('/readyz')).toBe(503);
    const { status, body, type } = await server.call<{ code: string }>('GET', '/groups');
    expect([status, body.code, type]).toEqual([503, 'database_unavailable', expect.stringContaining('problem+json')]);
    expect(server.stdout).toBe('');
  });

  test('is used as soon as it is there', async () => {
    await door.open();
    await eventually(async () => (await server.status('/readyz')) === 200);
    expect(server.stdout).toContain(`Muster is ready at ${server.url}`);
    server.key = (await muster(['key', 'create', '--name', 'x'], { env: { DATABASE_URL: door.url } })).stdout.trim();
    expect((await server.call('GET', '/groups')).status).toBe(200);
  });

  test('and goes away while serving: 503, and back again without a restart', async () => {
    await door.close();
    await eventually(async () => (await server.status('/readyz')) === 503);
    expect((await server.call('POST', '/contacts', { phone: '+4915112345678' })).status).toBe(503);
    expect(await server.status('/healthz')).toBe(200);
    await door.open();
    await eventually(async () => (await server.status('/readyz')) === 200);
    expect((await server.call('POST', '/contacts', { phone: '+4915112345678' })).status).toBe(201);
  });

  test('a server that waits can be stopped', async () => {
    await door.close();
    const waiting = start(['serve'], { env: { DATABASE_URL: door.url, PORT: '0', LOG_LEVEL: 'info' } });
    await waitFor(waiting, /Waiting for the database/);
    waiting.signal('SIGTERM');
    expect(await waiting.ended).toBe(0);
    expect(await server.stop()).toBe(0);
    await door.open();
  });
});

test('a worker runs beside, and stops when asked to', async () => {
  const worker = start(['worker'], { env: { DATABASE_URL: door.url, LOG_LEVEL: 'info' } });
  await waitFor(worker, /The worker is ready/);
  worker.signal('SIGTERM');
  expect(await worker.ended).toBe(0);
});

test('a database made by a newer Muster is refused with what to do, and left alone', async () => {
  const name = `newer_${process.pid}`;
  const url = new URL(database.url);
  url.pathname = `/${name}`;
  await administer(inject('databaseUrl'), `create database ${name} template ${inject('template')}`);
  try {
    await administer(url.href, "insert into schema_migration (version, file) values (999, '999_future.sql')");
    for (const command of [['serve'], ['verify']]) {
      const { code, stderr, stdout } = await muster(command, { env: { DATABASE_URL: url.href, PORT: '0' } });
      expect([code, stdout]).toEqual([1, '']);
      expect(stderr).toMatch(
        /^The database has schema version 999, this Muster knows \d+\. Start the newer Muster.*\n$/,
      );
    }
  } finally {
    await administer(inject('databaseUrl'), `drop database ${name}`);
  }
});
