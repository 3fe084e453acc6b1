import { z } from 'zod';
import { workspace } from '../accounts/schema.ts';
import { HISTORY_DAYS } from '../changes/retention.ts';

export const historyDays = z
  .int()
  .min(1)
  .max(HISTORY_DAYS)
  .describe(
    'How many whole days (UTC) what changes overwrote is kept: so long they can be undone, and members be asked for',
  );

export const workspaceSettings = workspace
  .extend({
    historyDays,
    historyFrom: z.iso
      .datetime()
      .nullable()
      .describe('The earliest moment whose members are known; null where all are, from the beginning'),
  })
  .meta({ id: 'WorkspaceSettings' });

export type WorkspaceSettings = z.infer<typeof workspaceSettings>;
