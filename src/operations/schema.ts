import { z } from 'zod';
import { contactInput, isOneSelection, memberCounts, selectionInput } from '../contacts/schema.ts';
import { groupNames } from '../groups/schema.ts';
import { verbatim } from '../lib/verbatim.ts';

const BULK_KINDS = ['add', 'remove', 'move', 'setAttributes', 'delete'] as const;
export type BulkKind = (typeof BULK_KINDS)[number];

/** Which contacts an operation is about. */
const selection = selectionInput.refine(isOneSelection, 'Give either ids, match or all.');

export const bulkInput = z
  .strictObject({
    kind: z.enum(BULK_KINDS),
    selection,
    groups: z
      .array(z.int().positive())
      .max(100)
      .default([])
      .describe('Groups to bring the contacts into, or with “remove” to take them out of'),
    newGroups: groupNames,
    from: z
      .int()
      .positive()
      .optional()
      .describe(
        'With “move”: the group whose members move and which they leave; without it, they leave every other group',
      ),
    attributes: contactInput.shape.attributes
      .unwrap()
      .unwrap()
      .optional()
      .describe('With “setAttributes”: values by attribute; null or an empty text removes one'),
  })
  .superRefine((body, context) => {
    const refuse = (path: string, message: string): void => context.addIssue({ code: 'custom', path: [path], message });
    const { kind, groups, newGroups, from, attributes } = body;
    const brings = kind === 'add' || kind === 'move';
    if (brings && groups.length + newGroups.length === 0) refuse('groups', 'Give groups or newGroups.');
    if (kind === 'remove' && groups.length === 0) refuse('groups', 'Give the groups to take the contacts out of.');
    if (!brings && kind !== 'remove' && groups.length > 0) refuse('groups', `“${kind}” is not about groups.`);
    if (!brings && newGroups.length > 0) refuse('newGroups', `“${kind}” makes no groups.`);
    if (kind !== 'move' && from !== undefined) refuse('from', 'It goes with “move” only.');
    if (kind === 'setAttributes' && Object.keys(attributes ?? {}).length === 0) {
      refuse('attributes', 'Give the values to set.');
    }
    if (kind !== 'setAttributes' && attributes !== undefined)
      refuse('attributes', 'It goes with “setAttributes” only.');
  });

export type BulkInput = z.output<typeof bulkInput>;

const OPERATION_STATUSES = ['waiting', 'running', 'done', 'failed', 'cancelled', 'undone'] as const;

export const operation = z
  .object({
    id: z.int(),
    kind: z.enum(BULK_KINDS),
    status: z.enum(OPERATION_STATUSES),
    progress: z.object({
      stage: z.enum(['waiting', 'selecting', 'writing', 'finished']),
      done: z.int().describe('Contacts, of total'),
      total: z.int(),
    }),
    conditions: z.array(z.string()).describe('What the selection is made of, without its values'),
    contacts: z.int().nullable().describe('How many contacts were selected; null until that is known'),
    groups: z.array(z.object({ id: z.int(), name: z.string() })).describe('The groups it is about, new ones last'),
    from: z.object({ id: z.int(), name: z.string() }).nullable(),
    attributes: z.array(z.string()).describe('The attributes that it sets or removes'),
    counts: memberCounts.nullable().describe('What it did, once it is done'),
    change: z
      .int()
      .nullable()
      .describe('The change it was recorded as, which can be undone; null if it altered nothing'),
    error: z.object({ code: verbatim(z.string()), message: z.string() }).nullable(),
    actor: z.string(),
    createdAt: z.iso.datetime(),
    finishedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Operation' });

export type Operation = z.infer<typeof operation>;
