import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { cleanUp, temporaryDirectory } from '../../src/db/embedded/processes.testing.ts';
import type { Webhook } from '../../src/webhooks/schema.ts';
import { isSignedBy, type Receiver, startReceiver } from '../webhookReceiver.ts';
import { endPrograms, eventually, muster, musterJson, requireBuilt } from './program.ts';
import { type Server, serve } from './server.ts';

// What a killed process was at is taken up half a minute later.
vi.setConfig({ testTimeout: 120_000 });

let receiver: Receiver;
let env: Record<string, string>;
let server: Server;

beforeAll(async () => {
  await requireBuilt();
  receiver = await startReceiver();
  env = { DATA_DIR: join(temporaryDirectory(), 'data'), MUSTER_WEBHOOK_HOSTS: '127.0.0.1' };
  server = await serve(env);
  server.key = (await muster(['key', 'create', '--name', 'Test'], { env })).stdout.trim();
});
afterAll(async () => {
  await endPrograms();
  await cleanUp();
  await receiver.close();
});

const newGroup = async (name: string): Promise<number> => (await server.client().groups.create({ name })).id;

test('nothing is lost when the server is killed in the midst of deliveries, and again', async () => {
  const { id, secret } = await musterJson<Webhook & { secret: string }>(['webhook', 'create', receiver.url()], { env });
  // Never answered: at work when the server is killed.
  receiver.answer = () => {};
  const groups = [await newGroup('One'), await newGroup('Two')];
  await receiver.until(2);
  server.signal('SIGKILL');
  await server.ended;

  const { key } = server;
  server = await serve(env);
  server.key = key;
  groups.push(await newGroup('Three'));
  server.signal('SIGKILL');
  await server.ended;

  receiver.answer = (_message, response) => response.writeHead(204).end();
  server = await serve(env);
  server.key = key;
  const { webhooks } = server.client();
  const delivered = () => webhooks.deliveries.iterate(id, { status: 'delivered' }).toArray();
  await eventually(async () => (await delivered()).length === groups.length, 60_000);
  expect((await webhooks.list()).items).toMatchObject([{ id, waiting: 0 }]);
  const told = new Map(receiver.received.map((message) => [message.headers['webhook-id'], message]));
  const ids = [...told.values()].map(({ body }) => (body.data.group as { id: number }).id);
  expect(ids.sort((a, b) => a - b)).toEqual(groups);
  for (const message of told.values()) expect(isSignedBy(secret, message)).toBe(true);
  expect(await server.stop()).toBe(0);
});

test('the command line lists and deletes webhooks, and refuses addresses that are not public', async () => {
  const [webhook] = await musterJson<Webhook[]>(['webhook', 'list'], { env });
  expect(webhook).toMatchObject({ url: receiver.url(), waiting: 0, createdBy: 'cli' });
  const refused = await muster(['webhook', 'create', 'https://10.0.0.1/'], { env });
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('MUSTER_WEBHOOK_HOSTS') });
  expect(await muster(['webhook', 'delete', String(webhook!.id)], { env })).toMatchObject({ code: 0 });
  expect(await musterJson<Webhook[]>(['webhook', 'list'], { env })).toEqual([]);
  expect((await muster(['verify'], { env })).code).toBe(0);
});
