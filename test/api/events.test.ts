import { expect, test } from 'vitest';
import { createKey, revokeKey } from '../../src/access/keys.ts';
import { createServices } from '../../src/accounts/services.ts';
import { API, createApp } from '../../src/server/app.ts';
import { createLogger } from '../../src/server/log.ts';
import { describeRoute } from './scenarios.ts';
import { newPhone, unique, uploadFile, useWorld } from './world.ts';

const world = useWorld();

interface Sent {
  event: string;
  data: Record<string, unknown>;
  /** When it arrived. */
  at: number;
}

/** A stream as a browser reads it; `until` waits for an event. */
async function open(origin: string, key: string, query = '') {
  const stop = new AbortController();
  const response = await fetch(`${origin}${API}/events${query}`, {
    headers: { authorization: `Bearer ${key}` },
    signal: stop.signal,
  });
  const events: Sent[] = [];
  let ended = false;
  const reading = (async () => {
    let text = '';
    for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
        if (event) events.push({ event, data: JSON.parse(data!), at: Date.now() });
        text = text.slice(end + 2);
      }
    }
  })()
    .catch(() => {}) // closed from here
    .finally(() => {
      ended = true;
    });
  const until = async (wanted: (sent: Sent) => boolean): Promise<Sent> => {
    for (const end = Date.now() + 5_000; Date.now() < end; ) {
      const found = events.find(wanted);
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error(`not told: ${JSON.stringify(events)}`);
  };
  await until(({ event }) => event === 'ready').catch(async (error) => {
    throw response.ok ? error : new Error(`${response.status}`);
  });
  return { events, until, reading, hasEnded: () => ended, close: () => stop.abort() };
}

describeRoute(world, 'GET /events', [
  {
    name: 'begins with “ready” and ends when it was asked to',
    as: 'viewer',
    path: '/events?seconds=1',
    status: 200,
    after: async (_w, { text, headers }) => {
      expect(text.startsWith('event: ready\ndata: {}\n\n')).toBe(true);
      expect(headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    },
  },
  { name: 'refuses no time', path: '/events?seconds=0', status: 400, field: 'seconds' },
]);

test('tells a change within two seconds of its commit, with the groups it touched', async () => {
  const stream = await open(world().api.origin, world().a.keys.viewer);
  const { id, change } = await world().do('POST', '/groups', {
    name: `Watched ${unique()}`,
    contacts: [{ phone: newPhone() }],
  });
  const committed = Date.now();
  const told = await stream.until(({ data }) => data.id === change);
  expect(told).toMatchObject({
    event: 'change',
    data: { kind: 'group.create', groups: [id], counts: { created: 1, added: 1 } },
  });
  expect(told.at - committed).toBeLessThan(2_000);
  stream.close();
});

test('tells what other processes do, in the order in which it took hold, and nothing twice', async () => {
  const { database } = world().api;
  const other = await createApp({
    db: database.db,
    services: createServices(database.db, { publicUrl: '' }),
    log: createLogger({ level: 'silent' }),
  });
  const origin = await other.listen({ host: '127.0.0.1', port: 0 });
  const stream = await open(origin, world().a.keys.viewer);
  const made = await Promise.all(
    Array.from({ length: 20 }, () => world().do('POST', '/groups', { name: `Watched ${unique()}` })),
  );
  for (const { change } of made) await stream.until(({ data }) => data.id === change);
  const ids = stream.events.filter(({ event }) => event === 'change').map(({ data }) => data.id);
  expect(ids).toHaveLength(20);
  const history = await world().do<{ items: { id: number }[] }>('GET', '/changes?limit=20');
  expect(ids).toEqual(history.items.map(({ id }) => id).reverse());
  // A server that closes ends its streams, and is not held open by them.
  await other.close();
  await stream.reading;
});

test('tells how an import goes on', async () => {
  const stream = await open(world().api.origin, world().a.keys.viewer);
  const { id } = await uploadFile(world(), `Phone\n${newPhone()}\n`, { commit: true });
  const done = await stream.until(({ event, data }) => event === 'import' && data.id === id && data.status === 'done');
  expect(done.data.progress).toMatchObject({ stage: 'finished' });
  stream.close();
});

test('tells nothing of another workspace', async () => {
  const stream = await open(world().api.origin, world().b.keys.owner, '?seconds=3');
  await world().do('POST', '/groups', { name: `Hidden ${unique()}` });
  await stream.reading;
  expect(stream.events.map(({ event }) => event)).toEqual(['ready']);
});

test('refuses the twenty-first stream of one key, and takes another when one is closed', async () => {
  const { origin } = world().api;
  const key = world().b.keys.viewer;
  const streams = await Promise.all(Array.from({ length: 20 }, () => open(origin, key)));
  await expect(open(origin, key)).rejects.toThrow('429');
  streams[0]!.close();
  await expect
    .poll(
      () =>
        open(origin, key)
          .then((stream) => stream.close())
          .then(() => 'open', String),
      { timeout: 3_000 },
    )
    .toBe('open');
  for (const stream of streams) stream.close();
});

test('ends within half a minute of the key being revoked', { timeout: 40_000 }, async () => {
  const { db } = world().api.database;
  const { key, record } = await createKey(db, { workspaceId: world().a.id, name: 'watcher', role: 'viewer' });
  const stream = await open(world().api.origin, key);
  await revokeKey(db, { workspaceId: world().a.id, id: record.id });
  const before = Date.now();
  await stream.reading;
  expect(Date.now() - before).toBeLessThan(30_000);
});

test('a listener that goes away is no failure', async () => {
  const { api, a } = world();
  const stream = await open(api.origin, a.keys.viewer);
  stream.close();
  await stream.reading;
  // The server notices, and would log, within milliseconds.
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(api.lines.filter((line) => line.includes('request failed'))).toEqual([]);
});
