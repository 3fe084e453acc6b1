import { describe, expect, test } from 'vitest';
import { ROLES, type Role } from '../../src/access/schema.ts';
import type { ApiAnswer } from '../api.ts';
import { foreignPaths } from './foreignInputs.ts';
import { permitted, type RouteName, samples } from './samples.ts';
import type { World } from './world.ts';

/** One row of a table: a request, and what must come of it. */
export interface Scenario {
  name: string;
  /** Runs first, as the owner; what it answers is given to the other functions. */
  given?: (world: World) => Promise<unknown>;
  /** `editor` unless told. */
  as?: Role;
  /** Instead of the described route's path; for one with parameters it must be given. */
  path?: string | ((world: World, given: never) => string);
  body?: unknown | ((world: World, given: never) => unknown);
  raw?: string;
  headers?: Record<string, string>;
  status: number;
  /** Of a problem. */
  code?: string;
  /** Of a problem: the path of the first refused field. */
  field?: string;
  /** What the body has, among others. */
  contains?: unknown | ((world: World, given: never) => unknown);
  /** Texts that the answer must not have. */
  forbids?: string[];
  /** What else holds afterwards. */
  after?: (world: World, answer: ApiAnswer, given: never) => Promise<void>;
}

/**
 * The table of one route. First come strangers: without a key, with every role that may not, and with ids of another
 * workspace; then the rows given.
 */
export function describeRoute(world: () => World, name: RouteName, scenarios: readonly Scenario[]): void {
  const [method, path] = name.split(' ') as [string, string];
  describe(name, () => {
    test('without a key: 401', async () => {
      const sample = await samples[name](world());
      const answer = await world().api.call(method, sample.path, { key: null, body: sample.body });
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    });
    test.each(ROLES.filter((role) => !permitted(name, role)))('as %s: 403', async (role) => {
      const sample = await samples[name](world());
      const answer = await world().as(role, method, sample.path, { body: sample.body });
      expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    });
    if (path.includes('{')) {
      test('with an id of another workspace: 404', async () => {
        const sample = await samples[name](world());
        for (const foreign of foreignPaths(path, sample.path, world().b)) {
          const answer = await world().as('owner', method, foreign, { body: sample.body });
          expect(answer, foreign).toMatchObject({ status: 404 });
        }
      });
    }
    for (const scenario of scenarios) test(scenario.name, () => play(world(), method, path, scenario));
  });
}

async function play(world: World, method: string, path: string, scenario: Scenario): Promise<void> {
  const given = (await scenario.given?.(world)) as never;
  const resolve = (value: unknown): unknown => (typeof value === 'function' ? value(world, given) : value);
  const answer = await world.as(scenario.as ?? 'editor', method, String(resolve(scenario.path) ?? path), {
    body: resolve(scenario.body),
    ...(scenario.raw !== undefined && { raw: scenario.raw }),
    ...(scenario.headers && { headers: scenario.headers }),
  });
  expect(answer.status, answer.text).toBe(scenario.status);
  if (scenario.code !== undefined) expect(answer.body, answer.text).toMatchObject({ code: scenario.code });
  if (scenario.field !== undefined) {
    expect((answer.body.errors as { path: string }[] | undefined)?.[0]?.path, answer.text).toBe(scenario.field);
  }
  const contains = resolve(scenario.contains);
  if (contains !== undefined) expect(answer.body).toMatchObject(contains as object);
  for (const text of scenario.forbids ?? []) expect(answer.text).not.toContain(text);
  await scenario.after?.(world, answer, given);
}
