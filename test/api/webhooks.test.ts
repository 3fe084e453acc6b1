import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Delivery } from '../../src/webhooks/schema.ts';
import { isSignedBy, type Received } from '../webhookReceiver.ts';
import { eventsOf } from './auditEvents.ts';
import { type CreatedWebhook as Created, groupIn, to, useHooks } from './hooks.ts';
import { newPhone, unique, uploadFile } from './world.ts';

const hooks = useHooks();

/** By their place in the history: what is about no group, or about several, may arrive in any order. */
const inPlace = (messages: Received[]): Received[] =>
  messages.toSorted((a, b) => Number(a.body.data.seq) - Number(b.body.data.seq));

describe('what happens is told', () => {
  test('of a group from its creation to the trash and back, in order, signed', async () => {
    const webhook = await hooks.create();
    const name = `Told ${unique()}`;
    const group = await hooks.world().do<{ id: number; change: number }>('POST', '/groups', { name });
    const member = await hooks.world().do<{ id: number }>('POST', '/contacts', { phone: newPhone() });
    const added = await hooks.world().do('POST', `/groups/${group.id}/contacts`, { ids: [member.id] });
    await hooks.world().do('PATCH', `/groups/${group.id}`, { name: `${name} anew` });
    const removed = await hooks.world().do('POST', `/groups/${group.id}/contacts/remove`, { ids: [member.id] });
    await hooks.world().do('DELETE', `/groups/${group.id}`);
    await hooks.world().do('POST', `/groups/${group.id}/restore`);

    const messages = await hooks.receiver().until(6, to(webhook));
    const now = { id: group.id, name: `${name} anew` };
    const contacts = (change: number | null, side: string) =>
      `https://muster.example.com/api/v1/changes/${change}/contacts?group=${group.id}&side=${side}`;
    const common = {
      workspace: hooks.world().a.id,
      actor: expect.stringMatching(/^key:\d+$/),
      seq: expect.any(Number),
    };
    expect(messages.map(({ body: { type, data } }) => ({ type, ...data }))).toEqual([
      { type: 'group.created', ...common, change: group.change, group: { id: group.id, name } },
      {
        type: 'members.added',
        ...common,
        change: added.change,
        group: { id: group.id, name },
        count: 1,
        size: 1,
        contacts: contacts(added.change, 'added'),
      },
      { type: 'group.renamed', ...common, change: expect.any(Number), group: now, formerName: name },
      {
        type: 'members.removed',
        ...common,
        change: removed.change,
        group: now,
        count: 1,
        size: 0,
        contacts: contacts(removed.change, 'removed'),
      },
      { type: 'group.deleted', ...common, change: expect.any(Number), group: now },
      { type: 'group.restored', ...common, change: expect.any(Number), group: now },
    ]);
    for (const message of messages) {
      expect(isSignedBy(webhook.secret, message)).toBe(true);
      expect(isSignedBy(webhook.secret, { ...message, text: `${message.text} ` })).toBe(false);
      expect(message.headers['content-type']).toBe('application/json');
      expect(Date.now() - Date.parse(message.body.timestamp)).toBeLessThan(60_000);
    }
    expect(new Set(messages.map(({ headers }) => headers['webhook-id'])).size).toBe(6);
  });

  test('of imports, also of those that altered nothing', async () => {
    const webhook = await hooks.create({ events: ['import.done'] });
    const csv = `Phone,Name\n${newPhone()},Ana\n${newPhone()},Bo\n12,Cy\n`;
    const options = { newGroups: [`Imported ${unique()}`], commit: true };
    const first = await uploadFile(hooks.world(), csv, options);
    const again = await uploadFile(hooks.world(), csv, options);
    expect(first.status).toBe('done');
    expect(again).toMatchObject({ status: 'done', change: null });
    const messages = inPlace(await hooks.receiver().until(2, to(webhook)));
    expect(messages.map(({ body }) => body.data)).toMatchObject([
      { change: first.change, import: { id: first.id, name: 'contacts.csv', counts: { created: 2, invalid: 1 } } },
      { change: null, import: { id: again.id, counts: { created: 0, unchanged: 2 } } },
    ]);
  });

  test('of an erased contact no more than the id, deleted before or not', async () => {
    const webhook = await hooks.create({ events: ['contact.erased'] });
    const [one, two] = [
      await hooks.world().do<{ id: number }>('POST', '/contacts', { phone: newPhone(), name: 'Erased' }),
      await hooks.world().do<{ id: number }>('POST', '/contacts', { phone: newPhone(), name: 'Erased' }),
    ];
    await hooks.world().do('DELETE', `/contacts/${two.id}`);
    await hooks.world().do('DELETE', `/contacts/${one.id}?erase=true`);
    await hooks.world().do('DELETE', `/contacts/${two.id}?erase=true`);
    const messages = inPlace(await hooks.receiver().until(2, to(webhook)));
    expect(messages.map(({ body }) => body.data)).toEqual(
      [one.id, two.id].map((id) => ({
        workspace: hooks.world().a.id,
        seq: expect.any(Number),
        change: expect.any(Number),
        actor: expect.any(String),
        contact: { id },
      })),
    );
  });

  test('without whole phone numbers, wherever people wrote them', async () => {
    const webhook = await hooks.create();
    const { id } = await hooks.newGroup('Called 13012345678');
    await hooks.world().do('PATCH', `/groups/${id}`, { name: 'Called +86 130 9876 5432' });
    const messages = await hooks.receiver().until(2, to(webhook));
    expect(messages[1]!.body.data).toMatchObject({ formerName: 'Called 130****5678' });
    for (const { text } of messages) expect(text).not.toMatch(/13012345678|9876/);
  });

  test('only what was chosen, of this workspace, and from then on', async () => {
    await hooks.newGroup();
    const webhook = await hooks.create({ events: ['group.created'] });
    const { b, api } = hooks.world();
    const foreign = await api.call('POST', '/groups', { key: b.keys.owner, body: { name: `Foreign ${unique()}` } });
    expect(foreign.status).toBe(201);
    const { id } = await hooks.newGroup();
    await hooks.world().do('DELETE', `/groups/${id}`);
    const last = await hooks.newGroup();
    const messages = await hooks.receiver().until(2, to(webhook));
    expect(inPlace(messages).map(groupIn)).toEqual([id, last.id]);
  });

  test('who entered is fetched by the address in the event, page by page', async () => {
    const webhook = await hooks.create({ events: ['members.added', 'members.removed'] });
    const contacts = Array.from({ length: 5 }, () => ({ phone: newPhone() }));
    const group = await hooks.world().do<{ id: number }>('POST', '/groups', { name: `Paged ${unique()}`, contacts });
    const [message] = await hooks.receiver().until(1, to(webhook));
    const address = new URL(message!.body.data.contacts as string);
    const path = `${address.pathname.replace('/api/v1', '')}${address.search}`;
    type Page = { items: { id: number; contact: { phone: string } | null }[]; next: string | null };
    const seen: Page['items'] = [];
    let after = '';
    do {
      const page = await hooks.world().do<Page>('GET', `${path}&limit=2${after}`);
      seen.push(...page.items);
      after = page.next === null ? '' : `&after=${page.next}`;
    } while (after !== '');
    expect(seen.map(({ contact }) => contact!.phone.replaceAll(' ', '')).sort()).toEqual(
      contacts.map(({ phone }) => phone),
    );
    await hooks.world().do('DELETE', `/contacts/${seen[0]!.id}`);
    const { items } = await hooks.world().do<Page>('GET', `${path}&limit=1`);
    expect(items).toEqual([{ id: seen[0]!.id, contact: null }]);
    const [, left] = await hooks.receiver().until(2, to(webhook));
    expect(left!.body).toMatchObject({ type: 'members.removed', data: { count: 1, group: { id: group.id } } });
  });
});

describe('an administrator', () => {
  test('sees the secret once, and rotates it with an overlap', async () => {
    const webhook = await hooks.create({ events: ['group.created'] });
    expect(webhook.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(JSON.stringify(await hooks.world().do('GET', `/webhooks/${webhook.id}`))).not.toContain(webhook.secret);
    const rotated = await hooks.world().do<Created>('POST', `/webhooks/${webhook.id}/rotate`, {});
    expect(rotated.secret).not.toBe(webhook.secret);
    expect(Date.parse(rotated.rotatedUntil!) - Date.now()).toBeGreaterThan(23 * 3_600_000);
    await hooks.newGroup();
    const [both] = await hooks.receiver().until(1, to(webhook));
    expect(isSignedBy(webhook.secret, both!)).toBe(true);
    expect(isSignedBy(rotated.secret, both!)).toBe(true);
    const last = await hooks.world().do<Created>('POST', `/webhooks/${webhook.id}/rotate`, { overlapHours: 0 });
    await hooks.newGroup();
    const [, one] = await hooks.receiver().until(2, to(webhook));
    expect([webhook, rotated, last].map(({ secret }) => isSignedBy(secret, one!))).toEqual([false, false, true]);
    const { rows } = await sql<{ text: string }>`select to_jsonb(webhook)::text as text from webhook`.execute(
      hooks.world().api.database.db,
    );
    for (const { text } of rows) expect(text).not.toContain(Buffer.from(last.secret).toString('hex'));
  });

  test('tests it, redelivers what is over, and leaves a trail of each', async () => {
    const webhook = await hooks.create({ events: ['group.created'], description: 'For tests' });
    const tested = await hooks.world().do<Delivery>('POST', `/webhooks/${webhook.id}/test`);
    expect(tested).toMatchObject({ type: 'webhook.test', status: 'delivered', attempts: [{ status: 204 }] });
    expect(isSignedBy(webhook.secret, hooks.receiver().received.find(to(webhook))!)).toBe(true);
    await hooks.newGroup();
    const [, message] = await hooks.receiver().until(2, to(webhook));
    await hooks.settled(webhook, 2);
    const [over] = await hooks.deliveries(webhook);
    const anew = await hooks.world().do<Delivery>('POST', `/webhooks/${webhook.id}/deliveries/${over!.id}/redeliver`);
    expect(anew).toMatchObject({ status: 'pending', event: over!.event });
    expect(anew.id).not.toBe(over!.id);
    const [, , again] = await hooks.receiver().until(3, to(webhook));
    expect(again!.text).toBe(message!.text);
    await hooks.world().do('PATCH', `/webhooks/${webhook.id}`, { enabled: false });
    await hooks.world().do('DELETE', `/webhooks/${webhook.id}`);
    const trail = (await eventsOf(hooks.world())).filter(({ target }) => target === `webhook:${webhook.id}`);
    expect(trail.map(({ action }) => action)).toEqual(
      ['delete', 'update', 'redeliver', 'test', 'create'].map((verb) => `webhook.${verb}`),
    );
    expect(JSON.stringify(trail)).not.toContain(webhook.secret);
  });
});

test('erasing a contact forgets what servers answered', async () => {
  const webhook = await hooks.create({ events: ['group.created'] });
  hooks.receiver().answer = (_message, response) => response.writeHead(200).end('Quintessa was here');
  await hooks.newGroup();
  const [delivered] = await hooks.settled(webhook, 1);
  expect(delivered!.attempts[0]!.response).toBe('Quintessa was here');
  const { id } = await hooks.world().do<{ id: number }>('POST', '/contacts', { phone: newPhone(), name: 'Quintessa' });
  await hooks.world().do('DELETE', `/contacts/${id}?erase=true`);
  expect((await hooks.deliveries(webhook))[0]!.attempts[0]).toMatchObject({ status: 200, response: '' });
});
