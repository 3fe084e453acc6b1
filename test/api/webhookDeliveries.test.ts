import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import type { Received } from '../webhookReceiver.ts';
import { eventsOf } from './auditEvents.ts';
import { groupIn, to, until, useHooks } from './hooks.ts';
import { newPhone, unique } from './world.ts';

const hooks = useHooks();

describe('a delivery', () => {
  test('is tried again under the same id until it is taken, and its log says how it went', async () => {
    const webhook = await hooks.create({ events: ['group.created'] });
    let failures = 2;
    hooks.receiver().answer = (_message, response) =>
      response.writeHead(failures-- > 0 ? 500 : 200).end('said 13012345678');
    await hooks.newGroup();
    await until(async () => (await hooks.deliveries(webhook))[0]?.attempts.length === 1);
    const [waiting] = await hooks.deliveries(webhook);
    expect(waiting).toMatchObject({ status: 'pending', finishedAt: null });
    const delay = Date.parse(waiting!.nextAttemptAt!) - Date.now();
    expect(delay).toBeGreaterThan(3_000);
    expect(delay).toBeLessThan(6_100);
    expect(await hooks.get(webhook)).toMatchObject({
      failingSince: expect.any(String),
      waiting: 1,
    });
    await hooks.hurry(webhook);
    await until(async () => (await hooks.deliveries(webhook))[0]!.attempts.length === 2);
    await hooks.hurry(webhook);
    const [delivered] = await hooks.settled(webhook, 1);
    const messages = hooks.receiver().received.filter(to(webhook));
    expect(new Set(messages.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
    expect(delivered).toMatchObject({
      status: 'delivered',
      event: messages[0]!.headers['webhook-id'],
      nextAttemptAt: null,
      attempts: [
        { attempt: 1, status: 500, error: expect.stringContaining('500'), response: 'said 130****5678' },
        { attempt: 2, status: 500 },
        { attempt: 3, status: 200, error: null },
      ],
    });
    expect(await hooks.get(webhook)).toMatchObject({ failingSince: null, waiting: 0 });
  });

  test('is given up after ten attempts, and then the next of its group has its turn', async () => {
    const webhook = await hooks.create();
    hooks.receiver().answer = (message, response) =>
      response.writeHead(message.body.type === 'group.created' ? 503 : 204).end();
    const group = await hooks.newGroup();
    await hooks.world().do('DELETE', `/groups/${group.id}`);
    const other = await hooks.newGroup();
    await hooks.world().do('DELETE', `/groups/${other.id}`);
    for (let attempt = 1; attempt <= 10; attempt++) {
      await hooks
        .receiver()
        .until(attempt * 2, (message) => to(webhook)(message) && message.body.type === 'group.created');
      const pending = async () =>
        (await hooks.deliveries(webhook)).filter(
          ({ attempts, type }) => type === 'group.created' && attempts.length === attempt,
        );
      await until(async () => (await pending()).length === 2);
      await hooks.hurry(webhook);
    }
    const deleted = await hooks.receiver().until(2, ({ body }) => body.type === 'group.deleted');
    expect(deleted).toHaveLength(2);
    // The next event of a group waited behind its first, to the end of that.
    for (const { id } of [group, other]) {
      const types = hooks.receiver().received.filter((message) => to(webhook)(message) && groupIn(message) === id);
      expect(types.map(({ body }) => body.type)).toEqual([...Array(10).fill('group.created'), 'group.deleted']);
    }
    const all = await hooks.settled(webhook, 4);
    expect(all.map(({ type, status }) => `${type} ${status}`).sort()).toEqual([
      'group.created failed',
      'group.created failed',
      'group.deleted delivered',
      'group.deleted delivered',
    ]);
  });

  test('of another group does not wait for one that fails', async () => {
    const webhook = await hooks.create();
    const failing = await hooks.newGroup();
    await hooks.receiver().until(1, to(webhook));
    hooks.receiver().answer = (message, response) =>
      response.writeHead(groupIn(message) === failing.id ? 500 : 204).end();
    await hooks.world().do('DELETE', `/groups/${failing.id}`);
    const other = await hooks.newGroup();
    const seen = await hooks.receiver().until(3, to(webhook));
    expect(seen.map(groupIn).sort((a, b) => a - b)).toEqual([failing.id, failing.id, other.id]);
  });

  test('waits as long as the server asks, and everything else for it too', async () => {
    const webhook = await hooks.create();
    hooks.receiver().answer = (_message, response) => response.writeHead(429, { 'retry-after': '600' }).end();
    await hooks.newGroup();
    await hooks.receiver().until(1, to(webhook));
    await until(async () => (await hooks.deliveries(webhook))[0]!.attempts.length > 0);
    const [waiting] = await hooks.deliveries(webhook);
    expect(Date.parse(waiting!.nextAttemptAt!) - Date.now()).toBeGreaterThan(590_000);
    const { id } = await hooks.newGroup();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const messages = hooks.receiver().received.filter(to(webhook));
    expect(messages).toHaveLength(1);
    expect((messages[0]!.body.data.group as { id: number }).id).not.toBe(id);
  });

  test('that is answered 410 disables its webhook, which the audit trail tells', async () => {
    const webhook = await hooks.create();
    hooks.receiver().answer = (_message, response) => response.writeHead(410).end();
    await hooks.newGroup();
    await hooks.settled(webhook, 1);
    expect(await hooks.get(webhook)).toMatchObject({
      disabledAt: expect.any(String),
      disabledReason: 'gone',
    });
    const [event] = await eventsOf(hooks.world(), { action: 'webhook.disable' });
    expect(event).toMatchObject({
      actor: 'muster',
      target: `webhook:${webhook.id}`,
      targetName: `127.0.0.1:${hooks.receiver().port}`,
      details: { reason: 'gone' },
    });
  });

  test('that fails after five days of failures disables its webhook; enabled, it goes on where it stopped', async () => {
    const webhook = await hooks.create();
    const { db } = hooks.world().api.database;
    await sql`update webhook set failing_since = now() - interval '5 days' where id = ${webhook.id}`.execute(db);
    hooks.receiver().answer = (_message, response) => response.writeHead(500).end();
    const first = await hooks.newGroup();
    await hooks.receiver().until(1, to(webhook));
    await until(async () => (await hooks.get(webhook)).disabledAt !== null);
    expect(await hooks.get(webhook)).toMatchObject({ disabledReason: 'failing' });
    const missed = await hooks.newGroup();
    hooks.receiver().answer = (_message, response) => response.writeHead(204).end();
    hooks.receiver().received.length = 0;
    const enabled = await hooks.world().do('PATCH', `/webhooks/${webhook.id}`, { enabled: true });
    expect(enabled).toMatchObject({ disabledAt: null, disabledReason: null, failingSince: null });
    const seen = await hooks.receiver().until(2, to(webhook));
    // In order within a group; those of several groups may pass each other.
    expect(seen.map(groupIn).sort((a, b) => a - b)).toEqual([first.id, missed.id]);
  });
});

describe('the history', () => {
  test('is told again from a place or a moment, event for event the same', async () => {
    const webhook = await hooks.create();
    const one = await hooks.newGroup();
    await hooks.newGroup();
    await hooks.world().do('PATCH', `/groups/${one.id}`, { name: `Replayed ${unique()}` });
    const first = await hooks.receiver().until(3, to(webhook));
    await hooks.settled(webhook, 3);
    hooks.receiver().received.length = 0;
    first.sort((a, b) => Number(a.body.data.seq) - Number(b.body.data.seq));
    const seq = first[0]!.body.data.seq as number;
    expect(await hooks.world().do('POST', `/webhooks/${webhook.id}/replay`, { seq })).toMatchObject({ seq });
    const again = await hooks.receiver().until(2, to(webhook));
    const shown = ({ headers, text }: Received) => `${headers['webhook-id']} ${text}`;
    // Of different groups they may come in any order.
    expect(again.map(shown).sort()).toEqual(first.slice(1).map(shown).sort());
    await hooks.settled(webhook, 5);
    hooks.receiver().received.length = 0;
    await hooks.world().do('POST', `/webhooks/${webhook.id}/replay`, { at: first[0]!.body.timestamp });
    const all = await hooks.receiver().until(3, to(webhook));
    expect(all.map(shown).sort()).toEqual(first.map(shown).sort());
  });

  test('is told after a time in which nobody looked, and a change of a thousand groups in pieces', async () => {
    const webhook = await hooks.create({ events: ['members.removed'] });
    await hooks.stop();
    const { id } = await hooks.world().do<{ id: number }>('POST', '/contacts', { phone: newPhone() });
    // Groups as the API makes them, many at once.
    const names = Array.from({ length: 1_100 }, () => `Many ${unique()}`);
    for (let from = 0; from < names.length; from += 100) {
      await hooks.world().do('POST', '/contacts/associate', { ids: [id], newGroups: names.slice(from, from + 100) });
    }
    await hooks.world().do('DELETE', `/contacts/${id}`);
    await hooks.start();
    const seen = await hooks.receiver().until(1_100, to(webhook));
    expect(new Set(seen.map(groupIn)).size).toBe(1_100);
    expect(seen).toHaveLength(1_100);
  }, 60_000);
});
