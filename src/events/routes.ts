import { z } from 'zod';
import { endpoint } from '../http/endpoint.ts';
import { eventsOf, sendEvents } from '../http/file.ts';
import { streamedEvent } from './schema.ts';
import { streamEvents } from './stream.ts';

export const stream = endpoint({
  summary: 'What happens in the workspace, as server-sent events, within a second or so',
  description:
    '“ready” comes first: read what you show now, and again at every later “ready”, as a connection that broke may have ' +
    'missed something. “change” {id, groups, kind, actor, counts}: groups are the ids of those that it touched, or null ' +
    'for too many to tell. “import” {id, status, progress}. A comment every 15 seconds keeps the connection open. It ends ' +
    'when the caller may no longer see the workspace.',
  tag: 'Events',
  operationId: 'events',
  query: z.strictObject({
    seconds: z
      .string()
      .regex(/^[1-9]\d{0,4}$/, 'Must be an integer from 1 to 99,999.')
      .transform(Number)
      .optional()
      .describe('End the stream after that time')
      .meta({ type: 'integer', minimum: 1, maximum: 99_999 }),
  }),
  response: { 200: eventsOf(streamedEvent, { endless: true }) },
  handle: async ({ context: { db, workspaceId, principal }, query, reply, live }) =>
    sendEvents(
      reply,
      streamEvents(db, {
        workspaceId,
        actor: principal.actor,
        seconds: query.seconds,
        ended: live.ended,
        stillMay: live.stillMay,
      }),
    ),
});
