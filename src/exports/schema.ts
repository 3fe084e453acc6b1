import { z } from 'zod';
import { isOneSelection, selectionInput } from '../contacts/schema.ts';
import { EXPORT_FORMATS } from '../files/types.ts';
import { verbatim } from '../lib/verbatim.ts';

export const exportInput = z.strictObject({
  selection: selectionInput.refine(isOneSelection, 'Give either ids, match or all.'),
  format: z.enum(EXPORT_FORMATS).default('csv'),
  columns: z
    .array(z.string().max(100))
    .min(1)
    .max(1000)
    .optional()
    .describe(
      'In the order of the file: fields such as phone, and attribute:city; by default all that an import takes',
    ),
});

export type ExportInput = z.output<typeof exportInput>;

const EXPORT_STATUSES = ['waiting', 'running', 'done', 'failed', 'cancelled'] as const;

export const exportJob = z
  .object({
    id: z.int(),
    name: z.string().describe('Of the file: “contacts”, or the name of the group'),
    format: z.enum(EXPORT_FORMATS),
    columns: z.array(z.string()),
    status: z.enum(EXPORT_STATUSES),
    progress: z.object({
      stage: z.enum(['waiting', 'selecting', 'writing', 'finished']),
      done: z.int().describe('Contacts, of total'),
      total: z.int(),
    }),
    conditions: z.array(z.string()).describe('What the selection is made of, without its values'),
    contacts: z.int().nullable().describe('How many contacts are in it; null until it is done'),
    masked: z.boolean().describe('Whether phone numbers are hidden in it, as whoever asked for it sees them'),
    file: z
      .object({
        size: z.int().describe('Bytes'),
        expiresAt: z.iso.datetime().describe('When it is deleted'),
        download: z
          .object({ url: verbatim(z.string()), expiresAt: z.iso.datetime() })
          .nullable()
          .describe(
            'A link for the caller alone, good for an hour without a key; each answer has a new one. Null where the file ' +
              'shows numbers that the caller may not see',
          ),
      })
      .nullable()
      .describe('Once it is done, until the file is deleted'),
    gone: z
      .enum(['expired', 'erased'])
      .nullable()
      .describe('Why there is no file any more: its time was over, or a person was erased who may be in it'),
    error: z.object({ code: verbatim(z.string()), message: z.string() }).nullable(),
    actor: z.string(),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Export' });

export type ExportJob = z.infer<typeof exportJob>;
