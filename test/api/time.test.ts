import { expect } from 'vitest';
import { describeRoute } from './scenarios.ts';
import { newPhone, unique, useWorld, type World } from './world.ts';

const world = useWorld();

/** A group that three entered, of whom one left, and one was deleted; and the moments after each of that. */
interface Story {
  group: number;
  name: string;
  contacts: number[];
  moments: { created: string; entered: string; left: string; deleted: string };
}

async function momentOf(w: World, change: number | null): Promise<string> {
  return (await w.do<{ at: string }>('GET', `/changes/${change}`)).at;
}

/** Changes of the same millisecond are one moment: the next one has to wait for another. */
const nextMoment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 3));

async function tell(w: World): Promise<Story> {
  const contacts: number[] = [];
  for (let each = 0; each < 3; each++) {
    contacts.push((await w.do('POST', '/contacts', { phone: newPhone(), name: `Person ${each}` })).id);
  }
  const name = `Story ${unique()}`;
  const made = await w.do('POST', '/groups', { name });
  await nextMoment();
  const entered = await w.do('POST', `/groups/${made.id}/contacts`, { ids: contacts });
  await nextMoment();
  const left = await w.do('DELETE', `/groups/${made.id}/contacts/${contacts[0]}`);
  await nextMoment();
  const deleted = await w.do('DELETE', `/contacts/${contacts[1]}`);
  return {
    group: made.id,
    name,
    contacts,
    moments: {
      created: await momentOf(w, made.change),
      entered: await momentOf(w, entered.change),
      left: await momentOf(w, left.change),
      deleted: await momentOf(w, deleted.change),
    },
  };
}

type Item = { id: number; name: string; deleted?: true };
const idsIn = (body: Record<string, unknown>): number[] => (body.items as Item[]).map(({ id }) => id);

describeRoute(world, 'GET /groups/{id}/contacts', [
  {
    name: 'as of a moment: who was in it then, those deleted since as they were last',
    given: tell,
    as: 'viewer',
    path: (_w, { group, moments }: Story) => `/groups/${group}/contacts?at=${moments.entered}`,
    status: 200,
    contains: { size: 3, gone: [], next: null },
    after: async (w, { body }, { group, contacts, moments }: Story) => {
      expect(idsIn(body)).toEqual(contacts.toReversed());
      expect((body.items as Item[])[1]).toMatchObject({ id: contacts[1], name: 'Person 1', deleted: true, groups: [] });
      expect((body.items as Item[])[0]).not.toHaveProperty('deleted');
      const asOf = async (at: string) => idsIn(await w.do('GET', `/groups/${group}/contacts?at=${at}`));
      expect(await asOf(moments.created)).toEqual([]);
      expect(await asOf('2001-01-01')).toEqual([]);
      expect(await asOf(moments.left)).toEqual([contacts[2], contacts[1]]);
      expect(await asOf(moments.deleted)).toEqual([contacts[2]]);
    },
  },
  {
    name: 'as of a moment by pages, each contact once, with the size on the first alone',
    given: tell,
    path: (_w, { group, moments }: Story) => `/groups/${group}/contacts?at=${moments.entered}&limit=2`,
    status: 200,
    contains: { size: 3 },
    after: async (w, { body }, { group, contacts, moments }: Story) => {
      const rest = await w.do<Record<string, unknown>>(
        'GET',
        `/groups/${group}/contacts?at=${moments.entered}&limit=2&after=${body.next}`,
      );
      expect([...idsIn(body), ...idsIn(rest)]).toEqual(contacts.toReversed());
      expect(rest).toMatchObject({ size: null, next: null });
    },
  },
  {
    name: 'as of a moment also of a group in the trash, and of whoever was erased the number alone',
    given: async (w) => {
      const story = await tell(w);
      await w.do('DELETE', `/contacts/${story.contacts[1]}?erase=true`);
      await w.do('DELETE', `/groups/${story.group}`);
      return story;
    },
    path: (_w, { group, moments }: Story) => `/groups/${group}/contacts?at=${moments.entered}`,
    status: 200,
    after: async (_w, { body }, { contacts }: Story) => {
      expect(idsIn(body)).toEqual([contacts[2], contacts[0]]);
      expect(body.gone).toEqual([contacts[1]]);
    },
  },
  {
    name: 'refuses to search the past',
    path: ({ a }) => `/groups/${a.groups.vip}/contacts?at=2026-01-01&search=Ana`,
    status: 400,
    code: 'invalid_request',
    field: 'at',
  },
  {
    name: 'refuses what is no moment',
    path: ({ a }) => `/groups/${a.groups.vip}/contacts?at=yesterday`,
    status: 400,
    code: 'invalid_request',
    field: 'at',
  },
]);

describeRoute(world, 'GET /groups/{id}/contacts/count', [
  {
    name: 'counts as of each moment',
    given: tell,
    as: 'viewer',
    path: (_w, { group }: Story) => `/groups/${group}/contacts/count`,
    status: 200,
    contains: { size: 1 },
    after: async (w, _answer, { group, moments }: Story) => {
      const asOf = (at: string) => w.do<object>('GET', `/groups/${group}/contacts/count?at=${encodeURIComponent(at)}`);
      expect(await asOf(moments.created)).toEqual({ at: moments.created, size: 0 });
      expect(await asOf(moments.entered)).toEqual({ at: moments.entered, size: 3 });
      expect(await asOf(moments.left)).toEqual({ at: moments.left, size: 2 });
      expect(await asOf('2999-01-01T00:00:00+02:00')).toEqual({ at: '2998-12-31T22:00:00.000Z', size: 1 });
    },
  },
]);

describeRoute(world, 'GET /groups/{id}/contacts/{contactId}/history', [
  {
    name: 'tells when and how a contact entered and left',
    given: tell,
    as: 'viewer',
    path: (_w, { group, contacts }: Story) => `/groups/${group}/contacts/${contacts[0]}/history`,
    status: 200,
    contains: { since: null, next: null },
    after: async (w, { body }, { group, contacts, moments }: Story) => {
      expect(body.items).toMatchObject([
        { at: moments.left, entered: false, kind: 'group.remove', actorName: 'the owner', undoable: true },
        { at: moments.entered, entered: true, kind: 'group.add' },
      ]);
      const deleted = await w.do<Record<string, unknown>>('GET', `/groups/${group}/contacts/${contacts[1]}/history`);
      expect(deleted.items).toMatchObject([{ at: moments.deleted, entered: false, kind: 'contact.delete' }, {}]);
      const page = `/groups/${group}/contacts/${contacts[0]}/history?limit=1`;
      const { next, items } = await w.do<{ next: string; items: object[] }>('GET', page);
      expect(items).toHaveLength(1);
      expect(await w.do('GET', `${page}&after=${next}`)).toMatchObject({ items: [{ entered: true }], next: null });
    },
  },
  {
    name: 'is empty for whoever was never in it',
    path: ({ a }) => `/groups/${a.groups.newcomers}/contacts/${a.contacts.mario}/history`,
    status: 200,
    contains: { items: [], next: null },
  },
]);

describeRoute(world, 'GET /groups/{id}/growth', [
  {
    name: 'counts by day, week and month, the last period up to now',
    given: tell,
    as: 'viewer',
    path: (_w, { group }: Story) => `/groups/${group}/growth`,
    status: 200,
    contains: { by: 'day', timeZone: 'UTC' },
    after: async (w, { body }, { group }: Story) => {
      const items = body.items as object[];
      expect(items).toHaveLength(90);
      expect(items.at(-1)).toMatchObject({ added: 3, removed: 2, size: 1 });
      expect(items.at(-2)).toMatchObject({ added: 0, removed: 0, size: 0 });
      for (const [by, periods] of [
        ['week', 53],
        ['month', 24],
      ] as const) {
        const usual = await w.do<{ items: object[] }>('GET', `/groups/${group}/growth?by=${by}`);
        expect(usual.items, by).toHaveLength(periods);
        const series = await w.do<{ items: { at: string }[] }>(
          'GET',
          `/groups/${group}/growth?by=${by}&timeZone=Asia/Shanghai&from=2026-01-01`,
        );
        expect(series.items.at(-1), by).toMatchObject({ added: 3, removed: 2, size: 1 });
        expect(series.items[0]!.at, by).toBe(by === 'week' ? '2025-12-28T16:00:00.000Z' : '2025-12-31T16:00:00.000Z');
      }
    },
  },
  {
    name: 'refuses a zone that is none',
    path: ({ a }) => `/groups/${a.groups.vip}/growth?timeZone=Mars/Olympus`,
    status: 400,
    code: 'invalid_request',
    field: 'timeZone',
  },
  {
    name: 'refuses more than a thousand periods',
    path: ({ a }) => `/groups/${a.groups.vip}/growth?from=2001-01-01&to=2025-01-01`,
    status: 400,
    code: 'invalid_request',
    field: 'from',
  },
  {
    name: 'refuses an end before the beginning',
    path: ({ a }) => `/groups/${a.groups.vip}/growth?from=2025-01-01&to=2024-01-01`,
    status: 400,
    code: 'invalid_request',
    field: 'to',
  },
]);

const moments = ({ group, moments: { entered, left } }: Story) => ({
  left: { group, at: entered },
  right: { group, at: left },
});

describeRoute(world, 'POST /audiences/difference', [
  {
    name: 'of two moments',
    given: tell,
    as: 'viewer',
    body: (_w: World, story: Story) => moments(story),
    status: 200,
    after: async (_w, { body }) => expect(body).toEqual({ onlyLeft: 1, onlyRight: 0, both: 2 }),
  },
  {
    name: 'of two groups',
    as: 'viewer',
    body: ({ a }: World) => ({ left: { group: a.groups.vip }, right: { group: a.groups.newcomers } }),
    status: 200,
    after: async (_w, { body }) => expect(body).toEqual({ onlyLeft: 2, onlyRight: 1, both: 1 }),
  },
  {
    name: 'knows no group in the trash as it is now',
    body: ({ a }: World) => ({ left: { group: a.groups.trashed }, right: { group: a.groups.vip } }),
    status: 404,
    code: 'group_not_found',
  },
]);

describeRoute(world, 'POST /audiences/difference/contacts', [
  {
    name: 'lists each side of two moments',
    given: tell,
    as: 'viewer',
    body: (_w: World, story: Story) => ({ ...moments(story), side: 'onlyLeft' }),
    status: 200,
    after: async (w, { body }, story: Story) => {
      const [left, deleted, stayed] = story.contacts;
      expect(idsIn(body)).toEqual([left]);
      const list = async (side: string, page = {}) =>
        w.do<Record<string, unknown>>('POST', '/audiences/difference/contacts', { ...moments(story), side, ...page });
      expect(idsIn(await list('onlyRight'))).toEqual([]);
      expect(idsIn(await list('both'))).toEqual([stayed, deleted]);
      const first = await list('both', { limit: 1 });
      expect(idsIn(first)).toEqual([stayed]);
      expect(idsIn(await list('both', { limit: 1, after: first.next }))).toEqual([deleted]);
    },
  },
]);
