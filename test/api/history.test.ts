import { describe, expect, test } from 'vitest';
import { describeRoute } from './scenarios.ts';
import { newPhone, PEOPLE, unique, useWorld, type World } from './world.ts';

const world = useWorld();

interface Change {
  id: number;
  change: number;
}
const newGroup = (w: World, contacts: readonly object[] = []): Promise<Change> =>
  w.do<Change>('POST', '/groups', { name: `Group ${unique()}`, ...(contacts.length > 0 && { contacts }) });
const undoPath = (_w: World, { change }: Change): string => `/changes/${change}/undo`;

describeRoute(world, 'GET /changes', [
  {
    name: 'lists latest first, to the end, each once',
    as: 'viewer',
    path: '/changes?limit=200',
    status: 200,
    after: async (w, { body }) => {
      const all = (body.items as Change[]).map(({ id }) => id);
      const seen: number[] = [];
      for (let next: unknown = ''; next !== null; ) {
        const page = await w.as('viewer', 'GET', `/changes?limit=1${next ? `&after=${next}` : ''}`);
        seen.push(...(page.body.items as Change[]).map(({ id }) => id));
        next = page.body.next;
      }
      expect(seen).toEqual(all);
      expect(all).toEqual([...all].sort((a, b) => b - a));
    },
  },
  {
    name: 'lists those of one group only: created, filled, renamed, trashed',
    given: async (w) => {
      const group = await newGroup(w);
      const changes = [
        group,
        await w.do<Change>('POST', `/groups/${group.id}/contacts`, { ids: [w.a.contacts.li] }),
        await w.do<Change>('PATCH', `/groups/${group.id}`, { name: `Renamed ${unique()}` }),
        await w.do<Change>('DELETE', `/groups/${group.id}`),
      ];
      await newGroup(w);
      return { id: group.id, changes: changes.map(({ change }) => change).reverse() };
    },
    as: 'viewer',
    path: (_w, { id }: Change) => `/changes?group=${id}`,
    status: 200,
    after: async (_w, { body }, { changes }: { changes: number[] }) => {
      const items = body.items as (Change & { kind: string })[];
      expect(items.map(({ id }) => id)).toEqual(changes);
      expect(items.map(({ kind }) => kind)).toEqual(['group.delete', 'group.rename', 'group.add', 'group.create']);
    },
  },
  {
    name: 'lists those of one contact only, and of one kind',
    given: async (w) => {
      const { id } = await w.do('POST', '/contacts', { phone: newPhone() });
      const group = await newGroup(w);
      await w.do('POST', `/groups/${group.id}/contacts`, { ids: [id] });
      const updated = await w.do<Change>('PATCH', `/contacts/${id}`, { name: 'Renamed' });
      return { id, change: updated.change };
    },
    as: 'viewer',
    path: (_w, { id }: Change) => `/changes?contact=${id}`,
    status: 200,
    after: async (w, { body }, { id, change }: Change) => {
      const kinds = (body.items as { kind: string }[]).map(({ kind }) => kind);
      expect(kinds).toEqual(['contact.update', 'group.add', 'contact.add']);
      const updates = await w.do<{ items: Change[] }>('GET', `/changes?contact=${id}&kind=contact.update`);
      expect(updates.items.map((item) => item.id)).toEqual([change]);
    },
  },
  { name: 'knows no other contact', as: 'viewer', path: '/changes?contact=999999999', status: 404 },
  { name: 'refuses what is no kind', as: 'viewer', path: "/changes?kind=';--", status: 400, field: 'kind' },
  {
    name: 'says which can be undone: not what is undone, but its undo; not an erasure',
    given: async (w) => {
      const group = await newGroup(w);
      await w.do('POST', `/changes/${group.change}/undo`);
      const { id } = await w.do('POST', '/contacts', { phone: newPhone() });
      await w.do('DELETE', `/contacts/${id}?erase=true`);
    },
    as: 'viewer',
    path: '/changes?limit=4',
    status: 200,
    after: async (_w, { body }) => {
      const items = body.items as { kind: string; undoable: boolean; actorName: string }[];
      expect(items.map(({ kind, undoable }) => [kind, undoable])).toEqual([
        ['contact.erase', false],
        ['contact.add', true],
        ['undo', true],
        ['group.create', false],
      ]);
      expect(new Set(items.map(({ actorName }) => actorName))).toEqual(new Set(['the owner']));
    },
  },
  {
    name: 'knows no other group',
    as: 'viewer',
    path: '/changes?group=999999999',
    status: 404,
    code: 'group_not_found',
  },
]);

describeRoute(world, 'GET /changes/{id}', [
  {
    name: 'says who, what, when and how much',
    given: (w) => newGroup(w, [PEOPLE.zhang, { phone: newPhone() }, { ...PEOPLE.jose, remark: `r${unique()}` }]),
    as: 'viewer',
    path: (_w, { change }: Change) => `/changes/${change}`,
    status: 200,
    contains: {
      kind: 'group.create',
      actor: expect.stringMatching(/^key:\d+$/),
      source: 'api',
      counts: { added: 3, created: 1, updated: 1 },
      reverts: null,
      revertedBy: null,
    },
  },
  { name: 'knows no other change', as: 'viewer', path: '/changes/999999999', status: 404, code: 'change_not_found' },
]);

describeRoute(world, 'POST /changes/{id}/undo', [
  {
    name: 'takes back what a change made: group, contacts, values',
    given: (w) => newGroup(w, [{ phone: newPhone() }, { ...PEOPLE.li, name: 'Overwritten' }]),
    path: undoPath,
    status: 200,
    contains: { kind: 'undo', counts: { deleted: 1, updated: 1, removed: 2 }, kept: [], revertedBy: null },
    after: async (w, { body }, { id, change }: Change) => {
      expect(body.reverts).toBe(change);
      expect((await w.as('viewer', 'GET', `/groups/${id}`)).status).toBe(404);
      expect((await w.do<{ name: string }>('GET', `/contacts/${w.a.contacts.li}`)).name).toBe('李四');
      expect((await w.as('viewer', 'GET', `/changes/${change}`)).body.revertedBy).toBe(body.id);
    },
  },
  {
    name: 'can be undone itself: everything is there again',
    given: async (w) => {
      const group = await newGroup(w, [{ phone: newPhone() }, PEOPLE.anna]);
      const undo = await w.do('POST', `/changes/${group.change}/undo`);
      return { ...group, change: undo.id };
    },
    path: undoPath,
    status: 200,
    contains: { counts: { created: 1, added: 2 }, kept: [] },
    after: async (w, _answer, { id }: Change) => {
      expect((await w.as('viewer', 'GET', `/groups/${id}`)).body).toMatchObject({ size: 2, trashedAt: null });
    },
  },
  {
    name: 'keeps what a later change touched, and says what and why',
    given: async (w) => {
      const group = await newGroup(w, [{ phone: newPhone() }, { phone: newPhone() }]);
      const members = await w.do<{ items: { id: number }[] }>('GET', `/groups/${group.id}/contacts`);
      const touched = members.items[0]!.id;
      await w.do('PATCH', `/contacts/${touched}`, { name: 'Touched' });
      return { ...group, touched };
    },
    path: undoPath,
    status: 200,
    contains: (_w: World, { touched }: { touched: number }) => ({
      counts: { deleted: 1, keptContacts: 1 },
      kept: [{ contactId: touched, group: null, reason: 'changed_later' }],
    }),
    after: async (w, { body }) => {
      const { items } = await w.do<{ items: unknown[] }>('GET', `/changes/${body.id}/kept`);
      expect(items).toEqual(body.kept);
    },
  },
  {
    name: 'refuses a change that is undone already',
    given: async (w) => {
      const group = await newGroup(w);
      await w.do('POST', `/changes/${group.change}/undo`);
      return group;
    },
    path: undoPath,
    status: 409,
    code: 'change_already_undone',
  },
  { name: 'knows no other change', path: '/changes/999999999/undo', status: 404, code: 'change_not_found' },
]);

describeRoute(world, 'GET /changes/{id}/kept', [
  {
    name: 'lists at most limit of them',
    given: async (w) => {
      const group = await newGroup(w, [{ phone: newPhone() }, { phone: newPhone() }, { phone: newPhone() }]);
      const { items } = await w.do<{ items: { id: number }[] }>('GET', `/groups/${group.id}/contacts`);
      for (const { id } of items) await w.do('PATCH', `/contacts/${id}`, { name: 'Touched' });
      const undo = await w.do('POST', `/changes/${group.change}/undo`);
      return { change: undo.id };
    },
    as: 'viewer',
    path: (_w, { change }: Change) => `/changes/${change}/kept?limit=2`,
    status: 200,
    after: async (w, { body }, { change }: Change) => {
      expect(body.items).toHaveLength(2);
      const all = await w.do<{ items: unknown[] }>('GET', `/changes/${change}/kept`);
      expect(all.items).toHaveLength(3);
    },
  },
  {
    name: 'is empty for a change that kept nothing',
    as: 'viewer',
    path: (w) => `/changes/${w.a.change}/kept`,
    status: 200,
    contains: { items: [] },
  },
  {
    name: 'has no cursor',
    as: 'viewer',
    path: (w) => `/changes/${w.a.change}/kept?after=x`,
    status: 400,
    field: 'after',
  },
]);

describe('undo in the reverse order', () => {
  test('gives back every earlier state of a group', async () => {
    const w = world();
    const { id } = await newGroup(w, [PEOPLE.zhang]);
    const state = async () => {
      const { updatedAt: _, changedAt: __, ...group } = await w.do<Record<string, unknown>>('GET', `/groups/${id}`);
      return { group, members: await w.do('GET', `/groups/${id}/contacts`) };
    };
    const { zhang, anna, jose } = w.a.contacts;
    const steps: [string, string, object][] = [
      ['POST', `/groups/${id}/contacts`, { ids: [anna] }],
      ['PATCH', `/groups/${id}`, { name: 'Another name', description: 'd' }],
      ['PUT', `/groups/${id}/contacts`, { contacts: [PEOPLE.jose, { phone: newPhone() }] }],
      ['POST', `/groups/${id}/contacts/remove`, { ids: [jose, zhang] }],
      ['PATCH', `/contacts/${anna}`, { remark: 'later' }],
    ];
    const states = [await state()];
    const changes: (number | null)[] = [];
    for (const [method, path, body] of steps) {
      changes.push((await w.do<Change>(method, path, body)).change);
      states.push(await state());
    }
    for (const change of changes.reverse()) {
      states.pop();
      expect((await w.as('editor', 'POST', `/changes/${change}/undo`)).body).toMatchObject({ kept: [] });
      expect(await state()).toEqual(states.at(-1));
    }
  });
});
