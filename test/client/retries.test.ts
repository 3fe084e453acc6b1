import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ConnectionError, createClient, type Muster, MusterError } from '../../clients/js/src/index.ts';
import { newPhone, unique, useWorld } from '../api/world.ts';
import { type Fate, type FlakyProxy, startFlakyProxy } from './flakyProxy.ts';

const world = useWorld();
let proxy: FlakyProxy;
let muster: Muster;
beforeAll(async () => {
  proxy = await startFlakyProxy(world().api.port);
  muster = createClient({ baseUrl: proxy.origin, key: world().a.keys.owner });
});
afterAll(() => proxy.close());

const BUSY: Fate = {
  status: 503,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ type: 'about:blank', title: '', status: 503, code: 'busy', detail: 'Try again.' }),
};

describe('what only reads is asked again', () => {
  test.each<[how: string, fates: Fate[]]>([
    ['a connection that breaks, twice', ['drop', 'drop']],
    ['an answer that is lost', ['lose']],
    ['an answer that stops in the middle', ['cut']],
    ['503', [BUSY, BUSY]],
    ['429', [{ status: 429 }]],
    ['a proxy without its server', [{ status: 502, body: '<html>' }, { status: 504 }]],
  ])('after %s', async (_how, fates) => {
    proxy.next(...fates);
    const { items } = await muster.groups.list({ search: 'VIP' });
    expect(items.map(({ id }) => id)).toEqual([world().a.groups.vip]);
    expect(proxy.seen).toHaveLength(fates.length + 1);
  });

  test('not before the server wants it', async () => {
    proxy.next({ status: 429, headers: { 'retry-after': '1' } });
    await muster.me.get();
    expect(proxy.seen[1]!.at - proxy.seen[0]!.at).toBeGreaterThanOrEqual(1_000);
  });

  test('but not by one who would wait for minutes: the error says how long', async () => {
    proxy.next({ status: 429, headers: { 'retry-after': new Date(Date.now() + 300_000).toUTCString() } });
    const error = await muster.me.get().catch((refused: MusterError) => refused);
    expect(error).toBeInstanceOf(MusterError);
    expect((error as MusterError).retryAfter).toBeGreaterThan(290);
    expect(proxy.seen).toHaveLength(1);
  });

  test('and not for ever', async () => {
    proxy.next('drop', 'drop', 'drop');
    await expect(muster.me.get({ retries: 2 })).rejects.toThrow(ConnectionError);
    expect(proxy.seen).toHaveLength(3);
  });
});

describe('what is refused is not asked again', () => {
  test('an error is what the problem document says', async () => {
    proxy.next();
    const error = await muster.groups.get(999_999).catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(MusterError);
    expect(error).toMatchObject({
      name: 'MusterError',
      status: 404,
      code: 'group_not_found',
      detail: expect.stringContaining('999999'),
      errors: [],
      retryAfter: undefined,
      requestId: expect.stringMatching(/^[\w-]{12}$/),
    });
    expect(proxy.seen).toHaveLength(1);
  });

  test('each refused field is told', async () => {
    const refused = muster.contacts.create({ phone: newPhone(), email: 'nobody' });
    await expect(refused).rejects.toMatchObject({ code: 'invalid_request', errors: [{ path: 'email' }] });
  });

  test('whoever answers that is no Muster is not understood', async () => {
    proxy.next({ status: 200, headers: { 'content-type': 'text/html' }, body: '<html>Sign in</html>' });
    await expect(muster.me.get()).rejects.toMatchObject({ code: 'unexpected_answer', status: 200 });
    proxy.next({ status: 302, headers: { location: 'https://elsewhere.example/' } });
    await expect(muster.me.get()).rejects.toMatchObject({ code: 'unexpected_answer', status: 302 });
    expect(proxy.seen).toHaveLength(1);
  });
});

describe('a POST is done once, however often it is sent', () => {
  test('whose answer is lost, twice', async () => {
    const name = `Once ${unique()}`;
    proxy.next('lose', 'cut');
    const group = await muster.groups.create({ name, contacts: [{ phone: newPhone() }] });
    expect(group.name).toBe(name);
    const keys = new Set(proxy.seen.map(({ key }) => key));
    expect([proxy.seen.length, keys.size]).toEqual([3, 1]);
    expect([...keys][0]).toMatch(/^[\w-]{36}$/);
    const changes = await muster.changes.list({ group: group.id });
    expect(changes.items).toHaveLength(1);
  });

  test('two calls are two requests', async () => {
    proxy.next();
    await muster.audiences.count({ include: [world().a.groups.vip] });
    await muster.audiences.count({ include: [world().a.groups.vip] });
    expect(new Set(proxy.seen.map(({ key }) => key)).size).toBe(2);
  });

  test('with a key of the caller’s own, over a restart of the program too', async () => {
    const [name, idempotencyKey] = [`Own ${unique()}`, `order-${unique()}`];
    proxy.next();
    const [first, again] = [
      await muster.groups.create({ name }, { idempotencyKey }),
      await createClient({ baseUrl: proxy.origin, key: world().a.keys.owner }).groups.create(
        { name },
        { idempotencyKey },
      ),
    ];
    expect(again).toEqual(first);
  });

  test('a key that was made, and whose secret is lost with the answer, is not made twice', async () => {
    const before = (await muster.keys.list()).items.length;
    proxy.next('lose');
    const lost = muster.keys.create({ name: 'lost', role: 'viewer' });
    await expect(lost).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    expect((await muster.keys.list()).items).toHaveLength(before + 1);
  });
});

describe('what the server does again when it is sent again', () => {
  test('is sent again only when it was not done: PATCH', async () => {
    const { id } = await muster.groups.create({ name: `Patched ${unique()}` });
    proxy.next(BUSY, { status: 429 });
    await muster.groups.update(id, { description: 'after all' });
    expect(proxy.seen).toHaveLength(3);
    proxy.next('lose');
    await expect(muster.groups.update(id, { description: 'perhaps' })).rejects.toThrow(ConnectionError);
    expect(proxy.seen).toHaveLength(1);
  });

  test('and where nobody would know it again, not even after 503: a mail', async () => {
    proxy.next(BUSY);
    await expect(muster.password.forgot({ email: 'somebody@example.com' })).rejects.toMatchObject({ code: 'busy' });
    expect(proxy.seen[0]!.key).toBeUndefined();
  });

  test('a server that is not there has done nothing', async () => {
    const gone = await startFlakyProxy(world().api.port);
    await gone.close();
    const { id } = await muster.groups.create({ name: `Gone ${unique()}` });
    const lost = createClient({ baseUrl: gone.origin, key: world().a.keys.owner });
    const asked = Date.now();
    const error = await lost.groups.delete(id, {}, { retries: 1 }).catch((failed: unknown) => failed);
    expect(error).toBeInstanceOf(ConnectionError);
    expect((error as Error).message).toMatch(/^No answer from http:\S+: .*ECONNREFUSED/);
    expect(Date.now() - asked).toBeLessThan(5_000);
  });
});

describe('a caller who no longer wants it', () => {
  test('hears at once, with the reason given', async () => {
    const stop = new AbortController();
    proxy.next('hang');
    const asked = muster.me.get({ signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 50);
    await expect(asked).rejects.toThrow('enough');
    await expect(muster.me.get({ signal: stop.signal })).rejects.toThrow('enough');
    expect(proxy.seen).toHaveLength(1);
  });

  test('also while it waits for another try', async () => {
    const stop = new AbortController();
    proxy.next({ status: 503, headers: { 'retry-after': '30' } });
    const asked = muster.me.get({ signal: stop.signal });
    setTimeout(() => stop.abort(new Error('enough')), 100);
    const began = Date.now();
    await expect(asked).rejects.toThrow('enough');
    expect(Date.now() - began).toBeLessThan(2_000);
  });

  test('nobody waits longer than an answer may take', async () => {
    proxy.next('hang', 'hang');
    const slow = muster.me.get({ timeoutMs: 100, retries: 1 });
    await expect(slow).rejects.toMatchObject({ name: 'ConnectionError', timedOut: true });
    expect(proxy.seen).toHaveLength(2);
  });
});
