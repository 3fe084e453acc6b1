import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { loadKeyring } from '../../src/access/keyring.ts';
import { transaction } from '../../src/db/database.ts';
import { webhookHosts } from '../../src/webhooks/address.ts';
import { startWebhooks } from '../../src/webhooks/dispatcher.ts';
import type { Delivery, Webhook } from '../../src/webhooks/schema.ts';
import { type Received, type Receiver, startReceiver } from '../webhookReceiver.ts';
import { unique, useWorld, type World } from './world.ts';

const HOSTS = ['127.0.0.1'];
const PUBLIC_URL = 'https://muster.example.com';

export type CreatedWebhook = Webhook & { secret: string };

/** A world whose webhooks are told what happens, and a server on the loopback that is told. */
export interface Hooks {
  world: () => World;
  receiver: () => Receiver;
  /** A webhook of A to an address of the receiver that no other has. */
  create: (input?: object) => Promise<CreatedWebhook>;
  newGroup: (name?: string) => Promise<{ id: number; change: number }>;
  get: (webhook: { id: number }) => Promise<Webhook>;
  deliveries: (webhook: { id: number }) => Promise<Delivery[]>;
  /** Waits until so many deliveries are over, and answers these. */
  settled: (webhook: { id: number }, count: number) => Promise<Delivery[]>;
  /** Brings the next attempt of everything that waits forward. */
  hurry: (webhook: { id: number }) => Promise<void>;
  /** Ends what delivers, as when a server stops, and begins it again. */
  stop: () => Promise<void>;
  start: () => Promise<void>;
}

/** Whether a message went to a webhook. */
export const to = (webhook: { url: string }) => (message: Received) => message.path === new URL(webhook.url).pathname;

/** The group that a message is about. */
export const groupIn = ({ body }: Received): number => (body.data.group as { id: number }).id;

/** Waits until something holds. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

export function useHooks(): Hooks {
  const world = useWorld({ settings: { webhookHosts: HOSTS, publicUrl: PUBLIC_URL } });
  let receiver: Receiver;
  let dispatcher: { stop: () => Promise<void> };
  const start = async (): Promise<void> => {
    const { db } = world().api.database;
    dispatcher = startWebhooks(db, {
      keyring: await loadKeyring(db),
      hosts: webhookHosts(HOSTS),
      publicUrl: () => PUBLIC_URL,
      log: (message, error) => {
        throw new Error(message, { cause: error });
      },
    });
  };
  beforeAll(async () => {
    receiver = await startReceiver();
    await start();
  });
  afterAll(async () => {
    await dispatcher.stop();
    await receiver.close();
  });
  beforeEach(() => {
    receiver.received.length = 0;
    receiver.answer = (_message, response) => response.writeHead(204).end();
  });
  afterEach(async () => {
    // Again when it meets the dispatcher writing what came of a delivery.
    await transaction(world().api.database.db, (tx) =>
      sql`delete from webhook where url like 'http://127%'`.execute(tx),
    );
  });

  const deliveries: Hooks['deliveries'] = async ({ id }) =>
    (await world().do<{ items: Delivery[] }>('GET', `/webhooks/${id}/deliveries?limit=200`)).items;
  return {
    world,
    receiver: () => receiver,
    create: (input = {}) => world().do('POST', '/webhooks', { url: receiver.url(`/${unique()}`), ...input }),
    newGroup: (name = `Hooked ${unique()}`) => world().do('POST', '/groups', { name }),
    get: ({ id }) => world().do('GET', `/webhooks/${id}`),
    deliveries,
    async settled(webhook, count) {
      let over: Delivery[] = [];
      await until(async () => {
        over = (await deliveries(webhook)).filter(({ status }) => status !== 'pending');
        return over.length >= count;
      });
      return over;
    },
    async hurry({ id }) {
      const { db } = world().api.database;
      await sql`update webhook_delivery set next_attempt_at = now() where webhook_id = ${id}`.execute(db);
    },
    stop: () => dispatcher.stop(),
    start,
  };
}
