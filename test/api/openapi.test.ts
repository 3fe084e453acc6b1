import { beforeAll, describe, expect, test } from 'vitest';
import { isUpload } from '../../src/http/upload.ts';
import { routes } from '../../src/server/routeTable.ts';
import { useWorld } from './world.ts';

const world = useWorld();

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
interface Operation {
  summary: string;
  tags: string[];
  security?: unknown[];
  parameters?: { name: string; in: string; required?: boolean; schema: Json }[];
  requestBody?: { content: Record<string, { schema: Json }> };
  responses: Record<string, { description?: string; content?: Record<string, { schema: Json }> }>;
}
interface Document {
  openapi: string;
  info: { title: string; version: string };
  security: unknown[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Json>; securitySchemes: Record<string, unknown> };
}

let document: Document;
beforeAll(async () => {
  document = (await world().api.call<Document>('GET', '/openapi.json', { key: null })).body;
});

/** Every object in a document, with the way to it. */
function* objects(value: Json | undefined, at = '#'): Generator<[string, { [key: string]: Json }]> {
  if (Array.isArray(value)) for (const [index, item] of value.entries()) yield* objects(item, `${at}/${index}`);
  else if (typeof value === 'object' && value !== null) {
    yield [at, value];
    for (const [key, item] of Object.entries(value)) yield* objects(item, `${at}/${key}`);
  }
}

test('is OpenAPI 3.1.0, for everyone to read', () => {
  expect(document.openapi).toBe('3.1.0');
  expect(document.info).toMatchObject({ title: 'Muster', version: '1' });
  expect(document.components.securitySchemes).toEqual({
    apiKey: { type: 'http', scheme: 'bearer' },
    session: expect.objectContaining({ type: 'apiKey', in: 'cookie', name: 'muster.session_token' }),
  });
  expect(document.security).toEqual([{ apiKey: [] }, { session: [] }]);
});

test('has the routes of the table and no others', () => {
  const described = Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(routes.map(({ method, path }) => `${method} /api/v1${path}`).sort());
});

describe.each(routes.map((route) => ({ name: `${route.method} ${route.path}`, route })))('$name', ({ route }) => {
  const operation = (): Operation => document.paths[`/api/v1${route.path}`]![route.method.toLowerCase()]!;

  test('says what it does, for whom, and every answer', () => {
    expect(operation().summary).toBe(route.endpoint.summary);
    expect(operation().tags).toEqual([route.endpoint.tag]);
    // In a workspace nothing of its own: what the whole document asks for.
    const security = { open: [], person: [{ session: [] }], workspace: undefined };
    expect(operation().security).toEqual(security[route.may.scope]);
    expect(Object.keys(operation().responses).sort()).toEqual(
      [...Object.keys(route.endpoint.response), 'default'].sort(),
    );
    expect(operation().responses.default?.content).toEqual({
      'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
    });
  });

  test('describes its parameters and body', () => {
    const inPath = (operation().parameters ?? []).filter((one) => one.in === 'path');
    expect(inPath.map(({ name }) => name)).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    expect(inPath.every(({ required }) => required === true)).toBe(true);
    expect(operation().requestBody !== undefined).toBe(route.endpoint.body !== undefined);
    const { body } = route.endpoint;
    const type = body && isUpload(body) ? 'multipart/form-data' : 'application/json';
    if (body) expect(Object.keys(operation().requestBody!.content)).toEqual([type]);
  });
});

test('every reference leads to something', () => {
  const broken = [...objects(document as unknown as Json)].flatMap(([at, { $ref }]) => {
    if ($ref === undefined) return [];
    const target = String($ref)
      .split('/')
      .slice(1)
      .reduce<Json | undefined>(
        (value, key) => (value as { [key: string]: Json } | undefined)?.[key],
        document as unknown as Json,
      );
    return target === undefined ? [`${at}: ${$ref}`] : [];
  });
  expect(broken).toEqual([]);
});

test('every name of a schema can be a name in a program', () => {
  expect(Object.keys(document.components.schemas).filter((name) => !/^[A-Z][A-Za-z]*$/.test(name))).toEqual([]);
  expect(Object.keys(document.components.schemas)).toEqual(
    expect.arrayContaining(['Group', 'Contact', 'Change', 'Problem', 'ApiKey', 'Attribute']),
  );
});

test('a limit is described as the integer it is', () => {
  const limit = document.paths['/api/v1/groups']!.get!.parameters!.find(({ name }) => name === 'limit');
  expect(limit).toMatchObject({ in: 'query', schema: { type: 'integer', minimum: 1, maximum: 200 } });
  expect(limit?.required).not.toBe(true);
});
