import { afterAll, beforeAll, expect, test } from 'vitest';
import { createClient, type EventsEvent, type Muster } from '../../clients/js/src/index.ts';
import { createKey, revokeKey } from '../../src/access/keys.ts';
import { unique, useWorld } from '../api/world.ts';
import { type FlakyProxy, startFlakyProxy } from './flakyProxy.ts';

const world = useWorld();
let proxy: FlakyProxy;
let muster: Muster;
beforeAll(async () => {
  proxy = await startFlakyProxy(world().api.port);
  muster = createClient({ baseUrl: proxy.origin, key: world().a.keys.owner });
});
afterAll(() => proxy.close());

/** Reads events until one is wanted; `meanwhile` runs at each “ready”. */
async function readUntil(
  wanted: (event: EventsEvent) => boolean,
  meanwhile: (readies: number) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<EventsEvent[]> {
  const read: EventsEvent[] = [];
  for await (const event of muster.events({}, signal ? { signal } : {})) {
    read.push(event);
    if (event.event === 'ready') await meanwhile(read.filter((one) => one.event === 'ready').length);
    if (wanted(event)) break;
  }
  return read;
}

const newGroup = (): Promise<{ id: number }> => muster.groups.create({ name: `Told ${unique()}` });

test('what happens is told, with its type', async () => {
  let made = 0;
  const read = await readUntil(
    (event) => event.event === 'change' && event.data.groups?.includes(made) === true,
    async () => {
      made = (await newGroup()).id;
    },
  );
  expect(read.map(({ event }) => event)).toEqual(['ready', 'change']);
  expect(read[1]!.data).toMatchObject({ kind: 'group.create', groups: [made] });
});

test('a connection that breaks is opened again, as often as it breaks, and “ready” says so', async () => {
  proxy.next();
  let made = 0;
  const read = await readUntil(
    (event) => event.event === 'change',
    async (readies) => {
      if (readies === 1) {
        proxy.next('drop', { status: 503 }, { status: 502 });
        proxy.breakAll();
      } else made = (await newGroup()).id;
    },
  );
  expect(read.map(({ event }) => event)).toEqual(['ready', 'ready', 'change']);
  expect(read[2]).toMatchObject({ data: { groups: [made] } });
});

test('it ends when its reader stops, and the server knows', async () => {
  const opened = proxy.seen.length;
  await readUntil(
    () => true,
    async () => {},
  );
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(proxy.seen.length).toBe(opened + 1);
});

test('or is aborted', async () => {
  const stop = new AbortController();
  const reading = readUntil(
    () => false,
    async () => stop.abort(new Error('enough')),
    stop.signal,
  );
  await expect(reading).rejects.toThrow('enough');
});

test('or when the time that was asked for is over', async () => {
  const read: EventsEvent[] = [];
  for await (const event of muster.events({ seconds: 1 })) read.push(event);
  expect(read).toEqual([{ event: 'ready', data: {} }]);
});

test('whoever may no longer hear is told why', async () => {
  const { db } = world().api.database;
  const { key, record } = await createKey(db, { workspaceId: world().a.id, name: 'watcher', role: 'viewer' });
  const watcher = createClient({ baseUrl: proxy.origin, key });
  const watch = async (): Promise<void> => {
    for await (const { event } of watcher.events()) {
      if (event !== 'ready') continue;
      await revokeKey(db, { workspaceId: world().a.id, id: record.id });
      proxy.breakAll();
    }
  };
  await expect(watch()).rejects.toMatchObject({ status: 401, code: 'unauthenticated' });
});
