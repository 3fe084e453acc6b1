import { z } from 'zod';
import type { Services } from '../accounts/services.ts';
import { transaction } from '../db/database.ts';
import { answer, answerOnce, endpoint } from '../http/endpoint.ts';
import { idParams, idText, pageOf, pageQuery } from '../http/input.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { webhookHosts } from './address.ts';
import { auditWebhook } from './audit.ts';
import type { Sender } from './deliver.ts';
import { listDeliveries, redeliver as redeliverOne, sendTest } from './deliveries.ts';
import { replay as replayFrom } from './replay.ts';
import {
  delivery,
  replayInput,
  secretRotation,
  webhook,
  webhookInput,
  webhookPatch,
  webhookWithSecret,
} from './schema.ts';
import { createWebhook, deleteWebhook, getWebhook, listWebhooks, rotateSecret, updateWebhook } from './webhooks.ts';

const tag = 'Webhooks';

const hostsOf = ({ settings }: Services) => webhookHosts(settings.webhookHosts);
const senderOf = (services: Services): Sender => ({ keyring: services.keyring, hosts: hostsOf(services) });

export const list = endpoint({
  summary: 'The webhooks of the workspace',
  tag,
  response: { 200: z.object({ items: z.array(webhook), next: z.null() }) },
  handle: async ({ context: { db, workspaceId } }) => ({ items: await listWebhooks(db, { workspaceId }), next: null }),
});

export const create = endpoint({
  summary: 'Create a webhook; the secret that its messages are signed by is shown this once',
  description:
    'It is told of what happens from now on. Messages follow the Standard Webhooks specification; an event may arrive ' +
    'more than once, always under the same “webhook-id”. Answer with a status of 200 to 299 within 15 seconds.',
  tag,
  body: webhookInput,
  response: { 201: webhookWithSecret },
  async handle({ context, body: input }) {
    const { db, workspaceId, author, change, services } = context;
    return answerOnce(
      db,
      change,
      async (tx) => {
        const { webhook: made, secret } = await createWebhook(tx, {
          workspaceId,
          keyring: services.keyring,
          hosts: hostsOf(services),
          input,
          createdBy: author.actor,
        });
        const details = { events: made.events };
        await auditWebhook(tx, author, { workspaceId, action: 'webhook.create', webhook: made, details });
        return { status: 201, body: { ...made, secret } };
      },
      { secret: true },
    );
  },
});

export const get = endpoint({
  summary: 'A webhook',
  tag,
  params: idParams,
  response: { 200: webhook },
  handle: ({ context: { db, workspaceId }, params: { id } }) => getWebhook(db, { workspaceId, id }),
});

export const update = endpoint({
  summary: 'Alter a webhook, disable or enable it',
  tag,
  params: idParams,
  body: webhookPatch,
  response: { 200: webhook },
  async handle({ context, params: { id }, body: patch }) {
    const { db, workspaceId, author, change, services } = context;
    return answerOnce(db, change, async (tx) => {
      const updated = await updateWebhook(tx, { workspaceId, id, hosts: hostsOf(services), patch });
      const { url, ...rest } = patch;
      const details = { ...rest, ...(url !== undefined && { host: new URL(updated.url).host }) };
      await auditWebhook(tx, author, { workspaceId, action: 'webhook.update', webhook: updated, details });
      return { body: updated };
    });
  },
});

export const remove = endpoint({
  summary: 'Delete a webhook, with its log and all that waits to be delivered',
  tag,
  params: idParams,
  response: { 204: z.null() },
  async handle({ context: { db, workspaceId, author }, params: { id } }) {
    await transaction(db, async (tx) => {
      const present = await getWebhook(tx, { workspaceId, id });
      await deleteWebhook(tx, { workspaceId, id });
      await auditWebhook(tx, author, { workspaceId, action: 'webhook.delete', webhook: present });
    });
    return answer({ status: 204, body: null });
  },
});

export const rotate = endpoint({
  summary: 'Give a webhook a new secret, shown this once; messages are signed by the one before as well for a while',
  tag,
  params: idParams,
  body: secretRotation,
  response: { 200: webhookWithSecret },
  async handle({ context, params: { id }, body: { overlapHours } }) {
    const { db, workspaceId, author, change, services } = context;
    return answerOnce(
      db,
      change,
      async (tx) => {
        const { keyring } = services;
        const { webhook: rotated, secret } = await rotateSecret(tx, { workspaceId, id, keyring, overlapHours });
        const details = { overlapHours };
        await auditWebhook(tx, author, { workspaceId, action: 'webhook.rotate', webhook: rotated, details });
        return { body: { ...rotated, secret } };
      },
      { secret: true },
    );
  },
});

export const test = endpoint({
  summary: 'Send an event “webhook.test” now, once, and answer how it went',
  description: 'Also where the webhook is disabled. Nothing comes of a failure but its line in the log.',
  tag,
  params: idParams,
  response: { 200: delivery },
  handle: ({ context: { db, workspaceId, author, services }, params: { id } }) =>
    sendTest(db, {
      workspaceId,
      webhookId: id,
      sender: senderOf(services),
      begin: (tx, url) => auditWebhook(tx, author, { workspaceId, action: 'webhook.test', webhook: { id, url } }),
    }),
});

export const replay = endpoint({
  summary: 'Send again what happened since a place in the history, or a moment',
  description:
    'Events are made of the history anew, under the ids they had: a receiver that remembers these takes only what it missed. ' +
    'Answers behind which place it goes on. What lies ahead of where the webhook is, is not left out.',
  tag,
  params: idParams,
  body: replayInput,
  response: { 202: z.object({ webhook, seq: z.int() }) },
  async handle({ context, params: { id }, body: from }) {
    const { db, workspaceId, author, change } = context;
    return answerOnce(db, change, async (tx) => {
      const replayed = await replayFrom(tx, { workspaceId, id, from });
      const details = { ...from, behind: replayed.seq };
      await auditWebhook(tx, author, { workspaceId, action: 'webhook.replay', webhook: replayed.webhook, details });
      return { status: 202, body: replayed };
    });
  },
});

export const deliveries = endpoint({
  summary: 'What was sent to a webhook, and waits to be, latest first',
  description: 'What is over is kept for 30 days, and the latest 10,000 at most.',
  tag,
  params: idParams,
  query: pageQuery.extend({ status: z.enum(['pending', 'delivered', 'failed']).optional() }),
  response: { 200: pageOf(delivery) },
  async handle({ context: { db, workspaceId }, params: { id }, query: { limit, after, status } }) {
    await getWebhook(db, { workspaceId, id });
    const scope = { list: 'deliveries', filter: { id, status } };
    const before = decodeCursor(scope, after);
    const { items, last } = await listDeliveries(db, { workspaceId, webhookId: id, status, before, limit });
    return { items, next: last === null ? null : encodeCursor(scope, last) };
  },
});

export const redeliver = endpoint({
  summary: 'Send an event once more; one that waits is tried at once',
  tag,
  params: idParams.extend({ deliveryId: idText }),
  response: { 202: delivery },
  async handle({ context, params: { id, deliveryId } }) {
    const { db, workspaceId, author, change } = context;
    return answerOnce(db, change, async (tx) => {
      const present = await getWebhook(tx, { workspaceId, id });
      const made = await redeliverOne(tx, { workspaceId, webhookId: id, id: deliveryId });
      const details = { event: made.event };
      await auditWebhook(tx, author, { workspaceId, action: 'webhook.redeliver', webhook: present, details });
      return { status: 202, body: made };
    });
  },
});
