import { z } from 'zod';
import { text } from '../lib/text.ts';
import { verbatim } from '../lib/verbatim.ts';

/** What a webhook can be told of. */
export const EVENT_TYPES = [
  'group.created',
  'group.renamed',
  'group.deleted',
  'group.restored',
  'members.added',
  'members.removed',
  'import.done',
  'contact.erased',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** What POST …/test sends. */
export const TEST_TYPE = 'webhook.test';

const eventType = z.enum(EVENT_TYPES);

const url = z.string().trim().min(1).max(2_000).describe('Where events are sent, by https');
const description = text({ max: 200 }).describe('What it is for');
const events = z
  .array(eventType)
  .min(1, 'Choose at least one event.')
  .max(EVENT_TYPES.length)
  .transform((given) => EVENT_TYPES.filter((one) => given.includes(one)));

export const webhookInput = z.strictObject({
  url,
  description: description.default(''),
  events: events.default([...EVENT_TYPES]).describe('What it is told of; everything if left out'),
});
export type WebhookInput = z.output<typeof webhookInput>;

export const webhookPatch = z.strictObject({
  url: url.optional(),
  description: description.optional(),
  events: events.optional(),
  enabled: z
    .boolean()
    .optional()
    .describe('False: nothing is sent. True: it goes on where it stopped, with what happened meanwhile'),
});
export type WebhookPatch = z.output<typeof webhookPatch>;

export const secretRotation = z.strictObject({
  overlapHours: z
    .number()
    .min(0)
    .max(720)
    .default(24)
    .describe('How long messages are signed by the secret before as well'),
});

export const replayInput = z
  .strictObject({
    seq: z
      .int()
      .min(0)
      .max(2 ** 52)
      .optional()
      .describe('A place in the history, as events tell theirs: what took hold after it is sent again'),
    at: z.iso.datetime({ offset: true }).optional().describe('A moment: what took hold from then on is sent again'),
  })
  .refine(({ seq, at }) => (seq === undefined) !== (at === undefined), 'Give either seq or at.');
export type ReplayFrom = z.output<typeof replayInput>;

export const webhook = z
  .object({
    id: z.int(),
    url: verbatim(z.string()),
    description: z.string(),
    events: z.array(eventType),
    createdAt: z.iso.datetime(),
    createdBy: verbatim(z.string()),
    rotatedUntil: z.iso.datetime().nullable().describe('Until then messages are signed by the secret before as well'),
    disabledAt: z.iso.datetime().nullable(),
    disabledReason: z
      .enum(['by_hand', 'gone', 'failing'])
      .nullable()
      .describe('gone: its server answered 410; failing: it failed for five days'),
    failingSince: z.iso.datetime().nullable().describe('Since when no attempt has succeeded; null: the last one did'),
    waiting: z.int().describe('Events that wait to be delivered'),
  })
  .meta({ id: 'Webhook' });
export type Webhook = z.infer<typeof webhook>;

export const webhookWithSecret = webhook
  .extend({ secret: verbatim(z.string().describe('Messages are signed by it; shown this once')) })
  .meta({ id: 'WebhookWithSecret' });

const attempt = z.object({
  attempt: z.int(),
  at: z.iso.datetime(),
  durationMs: z.int(),
  status: z.int().nullable().describe('Of the answer; null where none came'),
  error: z.string().nullable().describe('Why it counts as failed'),
  response: z.string().describe('The beginning of the answer'),
});

export const delivery = z
  .object({
    id: z.int(),
    event: verbatim(
      z.string().describe('The header “webhook-id”: the same at every attempt, and when it is sent again'),
    ),
    type: z.enum([...EVENT_TYPES, TEST_TYPE]),
    seq: z.int().nullable().describe('The place of its change in the history; null for a test'),
    status: z.enum(['pending', 'delivered', 'failed']),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
    nextAttemptAt: z.iso.datetime().nullable().describe('Not before then; null when there is none'),
    body: verbatim(z.string().describe('What was sent, to the letter; it has no whole phone numbers')),
    attempts: z.array(attempt).describe('First to last'),
  })
  .meta({ id: 'WebhookDelivery' });
export type Delivery = z.infer<typeof delivery>;
