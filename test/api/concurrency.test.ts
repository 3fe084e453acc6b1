import { expect, test } from 'vitest';
import { verifyWorkspace } from '../../src/changes/verify.ts';
import type { ApiAnswer } from '../api.ts';
import { newPhone, unique, useWorld } from './world.ts';

const world = useWorld();

/** Starts all at once; fails if the server did in any of them. */
async function all(requests: Promise<ApiAnswer>[]): Promise<ApiAnswer[]> {
  const answers = await Promise.all(requests);
  for (const { status, text } of answers) expect(status, text).toBeLessThan(500);
  return answers;
}
const request = (method: string, path: string, body?: unknown) => world().as('editor', method, path, { body });
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));
function statuses(answers: ApiAnswer[]): Record<number, number> {
  const counts: Record<number, number> = {};
  for (const { status } of answers) counts[status] = (counts[status] ?? 0) + 1;
  return counts;
}
const verify = () => verifyWorkspace(world().api.database.db, { workspaceId: world().a.id });

test('fifty who take one name: one gets it', async () => {
  const forms = ['Winner', 'winner', 'ＷＩＮＮＥＲ', ' WINNER '];
  const answers = await all(times(50, (index) => request('POST', '/groups', { name: forms[index % forms.length] })));
  expect(statuses(answers)).toEqual({ 201: 1, 409: 49 });
});

test('fifty who create one person: one contact, in all fifty groups', async () => {
  const phone = newPhone();
  const groups = await Promise.all(times(10, () => world().do('POST', '/groups', { name: `Group ${unique()}` })));
  const answers = await all(
    times(50, (index) => request('POST', '/contacts', { phone, name: 'One', groups: [groups[index % 10]!.id] })),
  );
  expect(statuses(answers)).toEqual({ 200: 49, 201: 1 });
  expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
  const contact = await request('GET', `/contacts/${answers[0]!.body.id}`);
  expect(contact.body.groups).toHaveLength(10);
});

test('fifty who add and remove the same people: the size is the members', async () => {
  const { zhang, li, anna, jose, mario } = world().a.contacts;
  const people = [zhang, li, anna, jose, mario];
  const { id } = await world().do('POST', '/groups', { name: `Busy ${unique()}` });
  const answers = await all(
    times(50, (index) => {
      const ids = [people[index % 5]!, people[(index * 3 + 1) % 5]!];
      if (index % 3 === 0) return request('POST', `/groups/${id}/contacts/remove`, { ids });
      if (index % 7 === 0) return request('PUT', `/groups/${id}/contacts`, { ids });
      return request('POST', `/groups/${id}/contacts`, { ids });
    }),
  );
  expect(statuses(answers)).toEqual({ 200: 50 });
  const members = await world().do<{ items: unknown[] }>('GET', `/groups/${id}/contacts`);
  const insights = await world().do<{ size: number; growth: { added: number; removed: number; size: number }[] }>(
    'GET',
    `/groups/${id}/insights`,
  );
  expect(members.items).toHaveLength(insights.size);
  // The history adds up, step by step.
  let size = 0;
  for (const step of insights.growth) {
    size += step.added - step.removed;
    expect(step.size).toBe(size);
  }
  expect(size).toBe(insights.size);
  // Every membership that an answer says was added or removed, was.
  const sum = answers.reduce((total, { body }) => total + Number(body.added) - Number(body.removed), 0);
  expect(sum).toBe(size);
});

test('fifty who undo one change: it is undone once', async () => {
  const contacts = times(3, () => ({ phone: newPhone() }));
  const { id, change } = await world().do('POST', '/groups', { name: `Undone ${unique()}`, contacts });
  const answers = await all(times(50, () => request('POST', `/changes/${change}/undo`)));
  expect(statuses(answers)).toEqual({ 200: 1, 409: 49 });
  expect((await request('GET', `/groups/${id}`)).status).toBe(404);
});

test('fifty requests of every kind about the same group and people', async () => {
  const { id } = await world().do('POST', '/groups', { name: `Mixed ${unique()}` });
  const phones = times(5, newPhone);
  const people = await Promise.all(phones.map((phone) => world().do('POST', '/contacts', { phone })));
  const kinds: ((index: number) => Promise<ApiAnswer>)[] = [
    (index) =>
      request('POST', `/groups/${id}/contacts`, { contacts: [{ phone: phones[index % 5], name: `Name ${index}` }] }),
    (index) => request('PATCH', `/contacts/${people[index % 5]!.id}`, { remark: `remark ${index}` }),
    (index) => request('PATCH', `/contacts/${people[index % 5]!.id}`, { phone: phones[(index + 1) % 5] }),
    (index) => request('DELETE', `/contacts/${people[index % 5]!.id}`),
    (index) => request('POST', '/contacts', { phone: phones[index % 5], groups: [id], onExisting: 'fill' }),
    (index) => request('PATCH', `/groups/${id}`, { description: `step ${index}` }),
    () => request('POST', `/groups/${id}/contacts/remove`, { search: phones[0] }),
    () => request('GET', `/groups/${id}/contacts`),
    () => request('DELETE', `/groups/${id}`),
    () => request('POST', `/groups/${id}/restore`),
  ];
  await all(times(50, (index) => kinds[index % kinds.length]!(index)));
  const allowed = [200, 201, 404, 409];
  const changes = (await world().do<{ items: { id: number }[] }>('GET', `/changes?group=${id}`)).items;
  const undone = await all(changes.slice(0, 20).map((change) => request('POST', `/changes/${change.id}/undo`)));
  expect(undone.filter(({ status }) => !allowed.includes(status))).toEqual([]);
  expect(await verify()).toEqual([]);
});

test('after all of it every size, facet and folded name is right', async () => {
  expect(await verify()).toEqual([]);
});
