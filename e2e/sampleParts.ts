import { startReceiver } from '../test/webhookReceiver.ts';
import type { Console } from './browser.ts';
import type { ByApi } from './byApi.ts';
import { contactsNamed } from './data.ts';

const DAY_MS = 86_400_000;

/** A group that is contained in another, and one that nobody has changed or used for long. */
export async function sampleGroups({ api }: Console, call: ByApi): Promise<{ part: number; whole: number }> {
  const people = contactsNamed('Ida', 5, '1380015');
  const whole = await call('POST', '/groups', { name: 'Everybody', contacts: people });
  const part = await call('POST', '/groups', { name: 'A part', contacts: people.slice(0, 3) });
  const old = await call('POST', '/groups', { name: 'Long idle', contacts: contactsNamed('Eve', 2, '1380016') });
  const { db } = api.database;
  const at = new Date(Date.now() - 200 * DAY_MS);
  await db.updateTable('audience').set({ created_at: at }).where('id', '=', old.id).execute();
  await db.updateTable('change_audience').set({ at }).where('audience_id', '=', old.id).execute();
  return { part: part.id, whole: whole.id };
}

/** Contacts that may be the same person: by number, where Brazil’s ninth digit is missing, and by email address. */
export async function sampleDuplicates(call: ByApi): Promise<void> {
  const contacts = [
    { phone: '+5511987654321', name: 'Twin' },
    { userId: '551187654321', name: 'Twin of a number', email: 'twin@example.com' },
    { userId: 'mail-1', name: 'Mail One', email: 'three@example.com' },
    { userId: 'mail-2', name: 'Mail Two', email: 'THREE@example.com' },
    { userId: 'mail-3', name: 'Mail Three', email: 'three@example.com' },
  ];
  await call('POST', '/groups', { name: 'With duplicates', contacts });
}

/** A finished export of a group. */
export async function sampleExport(call: ByApi, group: number): Promise<void> {
  const { id } = await call('POST', '/exports', { selection: { match: { group } } });
  for (;;) {
    const { status } = await call<{ status: string }>('GET', `/exports/${id}`);
    if (status === 'done') return;
    if (status !== 'waiting' && status !== 'running') throw new Error(`the export is ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** A webhook whose server took one message and refused another. */
export async function sampleWebhook(call: ByApi): Promise<number> {
  const receiver = await startReceiver();
  try {
    const webhook = { url: receiver.url('/muster'), description: 'Of a sample' };
    const { id } = await call('POST', '/webhooks', webhook);
    for (const status of [204, 500]) {
      receiver.answer = (_message, response) => response.writeHead(status).end();
      await call('POST', `/webhooks/${id}/test`);
    }
    return id;
  } finally {
    await receiver.close();
  }
}
