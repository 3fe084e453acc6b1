import { z } from 'zod';
import { exportJob } from '../exports/schema.ts';
import { changeRecord } from '../history/schema.ts';
import { importJob } from '../imports/schema.ts';
import { operation } from '../operations/schema.ts';

const { id, status, progress } = importJob.shape;

const happened = [
  z.object({
    event: z.literal('change'),
    data: changeRecord.pick({ id: true, kind: true, actor: true, counts: true }).extend({
      groups: z
        .array(z.int())
        .nullable()
        .describe('Ids of those it touched; null where there are more than can be told: any may have changed'),
    }),
  }),
  z.object({
    event: z.literal('import'),
    data: z.object({ id, status, progress: progress.omit({ rowsPerSecond: true, secondsLeft: true }) }),
  }),
  z.object({
    event: z.literal('operation'),
    data: operation.pick({ id: true, kind: true, status: true, progress: true }),
  }),
  z.object({
    event: z.literal('export'),
    data: exportJob.pick({ id: true, status: true, progress: true }),
  }),
] as const;

/** What `GET /events` streams. */
export const streamedEvent = z.discriminatedUnion('event', [
  z.object({ event: z.literal('ready'), data: z.object({}) }),
  ...happened,
]);

/** Something that happened in a workspace, as its watchers are told it. */
export type WorkspaceEvent = z.infer<(typeof happened)[number]>;
