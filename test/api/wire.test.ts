import { once } from 'node:events';
import { connect } from 'node:net';
import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { transaction } from '../../src/db/database.ts';
import { problem } from '../../src/http/problem.ts';
import { startWorld, useWorld } from './world.ts';

const world = useWorld();

/** Sends bytes and answers all that comes back until the server hangs up. */
async function send(port: number, bytes: string | Buffer): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  const parts: Buffer[] = [];
  socket.on('data', (part: Buffer) => parts.push(part));
  socket.write(bytes);
  await once(socket, 'close');
  return Buffer.concat(parts).toString();
}

describe('bytes that are no HTTP', () => {
  const requests: [what: string, bytes: string | Buffer, status: number][] = [
    ['a Chinese search that is not percent-encoded', 'GET /api/v1/groups?search=张 HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['GB18030 in the path', Buffer.from('GET /\xd5\xc5 HTTP/1.1\r\nhost: x\r\n\r\n', 'latin1'), 400],
    ['garbage', 'hello?\r\n\r\n', 400],
    ['a TLS handshake', Buffer.from('160301020001', 'hex'), 400],
    ['an unknown method', 'BREW /pot HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['a header without a colon', 'GET / HTTP/1.1\r\nhost: x\r\nnonsense\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
    ['no host', 'GET /api/v1/me HTTP/1.1\r\nconnection: close\r\n\r\n', 400],
    ['20 kB of headers', `GET / HTTP/1.1\r\nhost: x\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
  ];
  test.each(requests)('%s: a problem document', async (what, bytes, status) => {
    const answer = await send(world().api.port, bytes);
    expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(answer.toLowerCase()).toContain('connection: close');
    // Node itself answers a missing host, without a body.
    if (what === 'no host') return;
    expect(answer).toContain('content-type: application/problem+json\r\n');
    const body = answer.slice(answer.indexOf('\r\n\r\n') + 4);
    expect(problem.strict().parse(JSON.parse(body))).toMatchObject({ status });
  });

  test('leave the server well', async () => {
    expect((await world().as('viewer', 'GET', '/groups')).status).toBe(200);
  });
});

describe('every answer of the API', () => {
  test.each([
    ['/groups', 200],
    ['/groups/999999999', 404],
  ])('%s: is not to be kept, sniffed or framed', async (path, status) => {
    const { headers } = await world().as('viewer', 'GET', path);
    expect({ status, ...Object.fromEntries(headers) }).toMatchObject({
      status,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
    });
  });

  test('tells nothing of what it is made of', async () => {
    const { headers } = await world().as('viewer', 'GET', '/groups');
    expect(headers.get('server')).toBeNull();
    expect(headers.get('x-powered-by')).toBeNull();
  });
});

describe('probes', () => {
  const get = async (path: string) => {
    const response = await fetch(`${world().api.origin}${path}`);
    return { status: response.status, headers: response.headers, text: await response.text() };
  };

  test('answer while the server is ready, without a key', async () => {
    expect(await get('/healthz')).toMatchObject({ status: 200, text: '{"status":"ok"}' });
    expect(await get('/readyz')).toMatchObject({ status: 200, text: '{"status":"ready"}' });
  });

  test('/metrics has each route by its pattern, never a URL', async () => {
    await world().as('viewer', 'GET', `/contacts/${world().a.contacts.zhang}`);
    await world().as('viewer', 'GET', '/contacts?search=13800138000');
    const { text, headers } = await get('/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain/);
    expect(text).toContain('route="/api/v1/contacts/:id"');
    expect(text).toContain('process_resident_memory_bytes');
    expect(text).not.toContain('13800138000');
    expect(text).not.toContain('mk_');
  });

  test('while it is not ready the API answers 503, the process is alive', async () => {
    world().api.readiness.set(false);
    try {
      for (const key of [null, world().a.keys.owner]) {
        const answer = await world().api.call('GET', '/groups', { key });
        expect(answer).toMatchObject({ status: 503, body: { code: 'database_unavailable' } });
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      }
      expect((await world().api.call('GET', '/openapi.json', { key: null })).status).toBe(503);
      expect((await get('/healthz')).status).toBe(200);
      const ready = await get('/readyz');
      expect(ready.status).toBe(503);
      expect(ready.headers.get('retry-after')).toBe('5');
    } finally {
      world().api.readiness.set(true);
    }
    expect((await get('/readyz')).status).toBe(200);
  });
});

describe('closing', () => {
  test('finishes the requests at work, then refuses connections', async () => {
    const own = await startWorld();
    const { api, a } = own;
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    // A request that waits for a lock: the workspace's writes are held by another writer.
    let blocker: Promise<void> | undefined;
    await new Promise<void>((locked, failed) => {
      blocker = transaction(api.database.db, async (tx) => {
        await sql`select pg_advisory_xact_lock(70701, ${a.id})`.execute(tx);
        locked();
        await held;
      });
      blocker.catch(failed);
    });
    const running = own.as('editor', 'POST', '/groups', { body: { name: 'At work' } });
    await waitUntil(async () => {
      const { rows } = await sql`
        select from pg_locks join pg_database on pg_database.oid = pg_locks.database
        where locktype = 'advisory' and not granted and datname = current_database()`.execute(api.database.db);
      return rows.length > 0;
    });
    const closed = api.app.close();
    await expect(refused(api.port)).resolves.toBe(true);
    release?.();
    await blocker;
    expect((await running).status).toBe(201);
    await closed;
    await api.database.drop();
  });
});

async function refused(port: number): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    const socket = connect(port, '127.0.0.1');
    const outcome = await Promise.race([
      once(socket, 'connect').then(() => false),
      once(socket, 'error').then(
        () => true,
        () => true,
      ),
    ]).catch(() => true);
    socket.destroy();
    if (outcome) return true;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return false;
}

async function waitUntil(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('waited in vain');
}
