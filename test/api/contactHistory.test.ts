import { expect, test } from 'vitest';
import { describeRoute } from './scenarios.ts';
import { filled, newPhone, unique, useWorld, type World } from './world.ts';

const world = useWorld();

interface Entry {
  change: number;
  kind: string;
  event: string | null;
  fields: { field: string; before: unknown; after: unknown }[];
  groups: { id: number; name: string; added: boolean }[];
}
const historyOf = async (w: World, id: number): Promise<Entry[]> =>
  (await w.do<{ items: Entry[] }>('GET', `/contacts/${id}/history?limit=200`)).items;

describeRoute(world, 'GET /contacts/{id}/history', [
  {
    name: 'tells every change of a contact and of its groups, latest first',
    given: async (w) => {
      const { id } = await filled(w);
      const group = await w.do('POST', '/groups', { name: `History ${unique()}` });
      await w.do('POST', `/groups/${group.id}/contacts`, { ids: [id, w.a.contacts.anna] });
      await w.do('PATCH', `/contacts/${id}`, { name: 'Zoë 2', email: '', attributes: { tier: 'silver', city: null } });
      await w.do('PATCH', `/contacts/${id}`, { name: 'Zoë 3' });
      await w.do('DELETE', `/groups/${group.id}/contacts/${id}`);
      await w.do('PATCH', `/contacts/${w.a.contacts.anna}`, { remark: `other ${unique()}` });
      return { id, group: group.id };
    },
    as: 'viewer',
    path: (_w, { id }: { id: number }) => `/contacts/${id}/history`,
    status: 200,
    after: async (_w, { body }, { group }: { group: number }) => {
      const items = body.items as Entry[];
      expect(items.map(({ kind, event }) => [kind, event])).toEqual([
        ['group.remove', null],
        ['contact.update', 'updated'],
        ['contact.update', 'updated'],
        ['group.add', null],
        ['contact.add', 'created'],
      ]);
      expect(items.map(({ fields }) => fields)).toEqual([
        [],
        [{ field: 'name', before: 'Zoë 2', after: 'Zoë 3' }],
        [
          { field: 'name', before: 'Zoë 周', after: 'Zoë 2' },
          { field: 'email', before: 'zoe@example.com', after: null },
          { field: 'attributes.city', before: 'Köln', after: null },
          { field: 'attributes.tier', before: 'gold', after: 'silver' },
        ],
        [],
        [],
      ]);
      expect(items[0]).toMatchObject({ actorName: 'the owner', undoable: true, groups: [{ id: group, added: false }] });
      expect(items[3]!.groups).toMatchObject([{ id: group, added: true }]);
    },
  },
  {
    name: 'goes on page by page, each change once',
    given: async (w) => {
      const { id } = await filled(w);
      for (const name of ['a', 'b', 'c']) await w.do('PATCH', `/contacts/${id}`, { name });
      return id;
    },
    path: (_w, id: number) => `/contacts/${id}/history?limit=1`,
    status: 200,
    after: async (w, { body }, id: number) => {
      const seen = [(body.items as Entry[])[0]!];
      for (let next = body.next; next !== null; ) {
        const page = await w.do<{ items: Entry[]; next: string | null }>(
          'GET',
          `/contacts/${id}/history?limit=1&after=${next}`,
        );
        seen.push(...page.items);
        next = page.next;
      }
      expect(seen).toEqual(await historyOf(w, id));
      expect(seen.map(({ fields }) => fields[0]?.after)).toEqual(['c', 'b', 'a', undefined]);
    },
  },
  {
    name: 'tells of a deleted contact, whose deletion can be undone',
    given: async (w) => {
      const { id } = await filled(w);
      await w.do('PATCH', `/contacts/${id}`, { phone: newPhone() });
      await w.do('DELETE', `/contacts/${id}`);
      return id;
    },
    path: (_w, id: number) => `/contacts/${id}/history`,
    status: 200,
    after: async (w, { body }, id: number) => {
      const [deleted, updated] = body.items as (Entry & { undoable: boolean })[];
      expect(deleted).toMatchObject({ event: 'deleted', undoable: true, fields: [] });
      expect(updated!.fields.map(({ field }) => field)).toEqual(['phone']);
      await w.do('POST', `/changes/${deleted!.change}/undo`);
      expect((await historyOf(w, id)).map(({ kind, event }) => [kind, event])).toEqual([
        ['undo', 'created'],
        ['contact.delete', 'deleted'],
        ['contact.update', 'updated'],
        ['contact.add', 'created'],
      ]);
    },
  },
  {
    name: 'knows nobody who was erased',
    given: async (w) => {
      const { id } = await filled(w);
      await w.do('PATCH', `/contacts/${id}`, { name: 'Gone' });
      await w.do('DELETE', `/contacts/${id}?erase=true`);
      return id;
    },
    path: (_w, id: number) => `/contacts/${id}/history`,
    status: 404,
    code: 'contact_not_found',
  },
]);

test('an undo shows what it gave back', async () => {
  const { id } = await filled(world());
  const { change } = await world().do('PATCH', `/contacts/${id}`, { name: 'Wrong' });
  await world().do('POST', `/changes/${change}/undo`);
  const [undo, update] = await historyOf(world(), id);
  expect(undo).toMatchObject({ kind: 'undo', fields: [{ field: 'name', before: 'Wrong', after: 'Zoë 周' }] });
  expect(update).toMatchObject({ undoable: false, fields: [{ field: 'name', before: 'Zoë 周', after: 'Wrong' }] });
});
