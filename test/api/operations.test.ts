import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { verifyWorkspace } from '../../src/changes/verify.ts';
import type { Operation } from '../../src/operations/schema.ts';
import { eventsOf } from './auditEvents.ts';
import { describeRoute } from './scenarios.ts';
import { newPhone, settledOperation, unique, useWorld, type World } from './world.ts';

const world = useWorld();

interface Made {
  id: number;
  ids: number[];
  other: number;
  third: number;
  tag: string | number;
}

/** A group of three new contacts, of whom the first is in a third group too, and an empty group. */
async function made(w: World): Promise<Made> {
  const tag = unique();
  const contacts = ['Ada', 'Bea', 'Cid'].map((name) => ({ phone: newPhone(), name: `${name} ${tag}x` }));
  const { id } = await w.do('POST', '/groups', { name: `From ${tag}`, contacts });
  const { id: other } = await w.do('POST', '/groups', { name: `To ${tag}` });
  const ids = await membersOf(w, id);
  const { id: third } = await w.do('POST', '/groups', { name: `Third ${tag}` });
  await w.do('POST', `/groups/${third}/contacts`, { ids: [ids[0]] });
  return { id, ids, other, third, tag };
}

const membersOf = async (w: World, id: number): Promise<number[]> =>
  (await w.do<{ items: { id: number }[] }>('GET', `/groups/${id}/contacts?limit=200`)).items
    .map((one) => one.id)
    .sort((a, b) => a - b);

/** Has an operation done, and answers it once it is over. */
const perform = async (w: World, body: object): Promise<Operation> => {
  const answer = await w.as<Operation>('editor', 'POST', '/operations', { body });
  expect(answer.status, answer.text).toBe(202);
  expect(answer.body).toMatchObject({ status: 'waiting', counts: null, change: null, actor: expect.any(String) });
  return settledOperation(w, answer.body.id);
};

const undo = (w: World, change: number | null) =>
  w.do<{ kept: unknown[] }>('POST', `/changes/${change}/undo`).then(({ kept }) => kept);

describe('an operation', () => {
  test('adds all who match to groups, known and new ones; undone, all is as it was', async () => {
    const w = world();
    const { ids, other, tag } = await made(w);
    const done = await perform(w, {
      kind: 'add',
      selection: { match: { search: `${tag}x` } },
      groups: [other],
      newGroups: [`New ${tag}`],
    });
    expect(done).toMatchObject({
      status: 'done',
      contacts: 3,
      conditions: ['search'],
      counts: { added: 6, removed: 0 },
      groups: [{ id: other, name: `To ${tag}` }, { name: `New ${tag}` }],
      progress: { stage: 'finished', done: 3, total: 3 },
    });
    expect(await membersOf(w, other)).toEqual(ids);
    expect(await membersOf(w, done.groups[1]!.id)).toEqual(ids);
    expect(await undo(w, done.change)).toEqual([]);
    expect(await membersOf(w, other)).toEqual([]);
    expect(await w.do('GET', `/operations/${done.id}`)).toMatchObject({ status: 'undone' });
  });

  test('takes who is in a set expression out of a group', async () => {
    const w = world();
    const { id, ids, third } = await made(w);
    const selection = { match: { expression: `#${id} - #${third}` } };
    const done = await perform(w, { kind: 'remove', selection, groups: [id] });
    expect(done).toMatchObject({ status: 'done', contacts: 2, counts: { removed: 2 }, conditions: ['expression'] });
    expect(await membersOf(w, id)).toEqual([ids[0]]);
  });

  test('moves members of one group, and leaves others who are selected alone', async () => {
    const w = world();
    const { id, ids, other, third } = await made(w);
    const done = await perform(w, { kind: 'move', selection: { all: true }, groups: [other], from: id });
    expect(done).toMatchObject({ contacts: 3, counts: { added: 3, removed: 3 }, from: { id } });
    expect([await membersOf(w, id), await membersOf(w, other)]).toEqual([[], ids]);
    expect(await membersOf(w, third)).toEqual([ids[0]]);
  });

  test('moves out of every other group where none is named', async () => {
    const w = world();
    const { id, ids, other, third } = await made(w);
    const done = await perform(w, { kind: 'move', selection: { ids }, groups: [other] });
    expect(done).toMatchObject({ counts: { added: 3, removed: 4 } });
    expect([await membersOf(w, id), await membersOf(w, third), await membersOf(w, other)]).toEqual([[], [], ids]);
  });

  test('sets and removes attributes of those whom it alters; undone, each has what it had', async () => {
    const w = world();
    const { id, ids } = await made(w);
    const city = async () =>
      Promise.all(ids.map(async (one) => (await w.do<{ attributes: object }>('GET', `/contacts/${one}`)).attributes));
    await w.do('PATCH', `/contacts/${ids[0]}`, { attributes: { city: 'Rome', tier: 'gold' } });
    await w.do('PATCH', `/contacts/${ids[1]}`, { attributes: { city: 'Bern' } });
    const before = await city();
    const done = await perform(w, {
      kind: 'setAttributes',
      selection: { match: { group: id } },
      attributes: { city: 'Rome', tier: null },
    });
    expect(done).toMatchObject({
      status: 'done',
      contacts: 3,
      attributes: ['city', 'tier'],
      counts: { updated: 3, unchanged: 0 },
    });
    expect(await city()).toEqual([{ city: 'Rome' }, { city: 'Rome' }, { city: 'Rome' }]);
    const again = await perform(w, {
      kind: 'setAttributes',
      selection: { match: { group: id } },
      attributes: { city: 'Rome' },
    });
    expect(again).toMatchObject({ status: 'done', counts: { updated: 0, unchanged: 3 }, change: null });
    expect(await undo(w, done.change)).toEqual([]);
    expect(await city()).toEqual(before);
  });

  test('deletes, which the audit trail has with its change', async () => {
    const w = world();
    const { id, ids, other } = await made(w);
    const done = await perform(w, { kind: 'delete', selection: { match: { group: id } } });
    expect(done).toMatchObject({ status: 'done', counts: { deleted: 3 } });
    expect(await membersOf(w, id)).toEqual([]);
    const events = await eventsOf(w, { target: `operation:${done.id}` });
    expect(events).toMatchObject([
      { action: 'contact.delete', change: done.change, details: { conditions: ['group'] } },
    ]);
    expect(await undo(w, done.change)).toEqual([]);
    expect([await membersOf(w, id), await membersOf(w, other)]).toEqual([ids, []]);
    expect(await verifyWorkspace(w.api.database.db, { workspaceId: w.a.id })).toEqual([]);
  });

  test('forgets who it was about once it is over', async () => {
    const w = world();
    const { tag, id } = await made(w);
    const done = await perform(w, {
      kind: 'setAttributes',
      selection: { match: { search: `Ada ${tag}x`, group: id } },
      attributes: { city: `Secret ${tag}` },
    });
    expect(done).toMatchObject({ status: 'done', contacts: 1 });
    const { rows } = await sql<{ text: string }>`
      select operation::text as text from operation where id = ${done.id}`.execute(w.api.database.db);
    expect(rows[0]!.text).not.toContain(String(tag));
  });

  test('asked for twice by the same Idempotency-Key is one', async () => {
    const w = world();
    const { ids, other } = await made(w);
    const body = { kind: 'add', selection: { ids }, groups: [other] };
    const ask = () =>
      w.as<Operation>('editor', 'POST', '/operations', { body, headers: { 'idempotency-key': `once-${ids[0]}` } });
    const [first, second] = [await ask(), await ask()];
    expect(second.body.id).toBe(first.body.id);
    expect((await settledOperation(w, first.body.id)).counts).toMatchObject({ added: 3 });
  });
});

const sample = { selection: { all: true }, groups: [1] };
describeRoute(world, 'POST /operations', [
  { name: 'refuses no selection', body: { kind: 'add', groups: [1] }, status: 400, field: 'selection' },
  {
    name: 'refuses two selections',
    body: { kind: 'add', selection: { all: true, ids: [1] }, groups: [1] },
    status: 400,
    field: 'selection',
  },
  { name: 'refuses an unknown kind', body: { ...sample, kind: 'erase' }, status: 400, field: 'kind' },
  { name: 'refuses to add to nothing', body: { kind: 'add', selection: { all: true } }, status: 400, field: 'groups' },
  {
    name: 'refuses to remove from nothing',
    body: { kind: 'remove', selection: { all: true } },
    status: 400,
    field: 'groups',
  },
  { name: 'refuses groups to delete from', body: { ...sample, kind: 'delete' }, status: 400, field: 'groups' },
  {
    name: 'refuses new groups to remove from',
    body: { ...sample, kind: 'remove', newGroups: ['X'] },
    status: 400,
    field: 'newGroups',
  },
  { name: 'refuses to add from a group', body: { ...sample, kind: 'add', from: 1 }, status: 400, field: 'from' },
  {
    name: 'refuses to set nothing',
    body: { kind: 'setAttributes', selection: { all: true }, attributes: {} },
    status: 400,
    field: 'attributes',
  },
  {
    name: 'refuses a value that is not of its attribute, before anything waits',
    body: { kind: 'setAttributes', selection: { all: true }, attributes: { tier: 'lead' } },
    status: 400,
    field: 'attributes.tier',
  },
  {
    name: 'refuses an attribute to match that is not defined',
    body: { ...sample, kind: 'add', selection: { match: { attributes: { nowhere: 1 } } } },
    status: 400,
    field: 'selection.match.attributes.nowhere',
  },
]);

describeRoute(world, 'GET /operations', [
  {
    name: 'newest first, a page at a time',
    path: '/operations?limit=1',
    as: 'viewer',
    status: 200,
    after: async (w, { body }) => {
      const { items, next } = body as unknown as { items: Operation[]; next: string };
      expect(items).toHaveLength(1);
      const more = await w.as<{ items: Operation[] }>('viewer', 'GET', `/operations?limit=1&after=${next}`);
      expect(more.body.items[0]!.id).toBeLessThan(items[0]!.id);
    },
  },
]);

describeRoute(world, 'GET /operations/{id}', [
  { name: 'an unknown one: 404', path: '/operations/999999999', status: 404, code: 'operation_not_found' },
]);

describeRoute(world, 'POST /operations/{id}/cancel', [
  {
    name: 'one that was cancelled stays so',
    path: (w) => `/operations/${w.a.operation}/cancel`,
    status: 200,
    contains: { status: 'cancelled' },
  },
  {
    name: 'one that is done: 409, and says what to do',
    given: async (w) => {
      const { ids, other } = await made(w);
      return perform(w, { kind: 'add', selection: { ids }, groups: [other] });
    },
    path: (_w: World, { id }: Operation) => `/operations/${id}/cancel`,
    status: 409,
    code: 'operation_state',
  },
]);
