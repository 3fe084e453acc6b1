import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { createClient, type Download } from '../../clients/js/src/index.ts';
import { staleFiles, staleMessage } from '../../scripts/clientFiles.mjs';
import { operationId } from '../../src/server/operationId.ts';
import { type Route, routes } from '../../src/server/routeTable.ts';
import { type RouteName, type Sample, samples } from '../api/samples.ts';
import { useWorld } from '../api/world.ts';

const world = useWorld();

test('the client is what the API’s document says: else run `npm run client`', async () => {
  await world().api.app.ready();
  const stale = await staleFiles(world().api.app.swagger());
  expect(stale, staleMessage(stale)).toEqual([]);
});

type Method = (...input: unknown[]) => unknown;

/** The method of an operation, by its name. */
function methodOf(client: object, id: string): Method | undefined {
  const found = id
    .split('.')
    .reduce<unknown>((at, word) => (at as Record<string, unknown> | undefined)?.[word], client);
  return typeof found === 'function' ? (found as Method) : undefined;
}

/** What a sample says in its path, query and body, as a method takes it. */
async function inputOf(route: Route, sample: Sample): Promise<unknown[]> {
  const [path, search] = sample.path.split('?', 2) as [string, string | undefined];
  const pattern = new RegExp(`^${route.path.replace(/\{\w+\}/g, '([^/]+)')}$`);
  const params = pattern.exec(path)!.slice(1);
  const { query, body } = route.endpoint;
  return [
    ...params,
    ...(body !== undefined ? [sample.body instanceof FormData ? await fieldsOf(sample.body) : sample.body] : []),
    ...(query !== undefined ? [Object.fromEntries(new URLSearchParams(search))] : []),
  ];
}

async function fieldsOf(form: FormData): Promise<object> {
  const options = form.get('options') as string | null;
  return { file: form.get('file'), ...(options && { options: JSON.parse(options) }) };
}

const isDownload = (value: object): value is Download => 'stream' in value;

/** What came, whole. */
async function settled(result: unknown): Promise<unknown> {
  const value = await result;
  if (typeof value !== 'object' || value === null) return value;
  if (Symbol.asyncIterator in value && !isDownload(value)) {
    for await (const event of value as AsyncIterable<unknown>) return event;
  }
  return isDownload(value) ? value.text() : value;
}

describe('every operation of the API has a method, and a call of it works', () => {
  test.each(routes.map((route) => ({ id: operationId(route), route })))('$id', async ({ id, route }) => {
    const name = `${route.method} ${route.path}` as RouteName;
    const sample = await samples[name](world());
    const { api, a } = world();
    const client = createClient({
      baseUrl: api.origin,
      ...(sample.cookie === undefined ? { key: a.keys.owner } : { cookie: sample.cookie, workspace: a.id }),
    });
    const method = methodOf(client, id);
    expect(method, `${id} of ${name}`).toBeDefined();
    const called = settled(method!(...(await inputOf(route, sample))));
    // Where the world has nothing to do it on, a refusal shows as well that it arrived.
    if (sample.status >= 400)
      return expect(called).rejects.toMatchObject({ name: 'MusterError', status: sample.status });
    const result = await called;
    if (sample.status === 204) return expect(result).toBeUndefined();
    if (sample.status === 302) return expect(new URL(String(result), api.origin).pathname).toBe('/sign-in');
    const answers = Object.values(route.endpoint.response) as z.ZodType[];
    const isPromised = answers.some((schema) => schema.safeParse(result).success);
    // An event is an object, where the schema has the stream's text.
    expect(isPromised || (typeof result === 'object' && result !== null && 'event' in result), name).toBe(true);
  });
});
