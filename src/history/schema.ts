import { z } from 'zod';
import { contact } from '../contacts/schema.ts';
import { verbatim } from '../lib/verbatim.ts';

const changeCounts = z.object({
  added: z.int().optional().describe('Memberships added'),
  removed: z.int().optional().describe('Memberships removed'),
  created: z.int().optional().describe('Contacts created'),
  updated: z.int().optional().describe('Contacts updated'),
  deleted: z.int().optional().describe('Contacts deleted'),
  keptContacts: z.int().optional().describe('Contacts that an undo left alone'),
  keptMembers: z.int().optional().describe('Memberships that an undo left alone'),
  keptGroups: z.int().optional().describe('Groups whose name or existence an undo left alone'),
});

export const changeRecord = z
  .object({
    id: z.int(),
    kind: z.string(),
    actor: verbatim(z.string().describe('key:12, user:5, cli')),
    actorName: z.string().describe('The name of the key or the person; “CLI”'),
    source: z.string(),
    note: z.string(),
    at: z.iso.datetime(),
    counts: changeCounts,
    reverts: z.int().nullable().describe('The change that this one undoes'),
    revertedBy: z.int().nullable().describe('The change that undid this one'),
    undoable: z.boolean().describe('Whether it can be undone as things are'),
    pruned: z
      .boolean()
      .describe(
        'Older than the workspace keeps what changes overwrote: it cannot be undone, only its counts are known',
      ),
  })
  .meta({ id: 'Change' });

const kept = z
  .object({
    contactId: z.int().nullable(),
    group: z.object({ id: z.int(), name: z.string() }).nullable(),
    reason: z.enum(['changed_later', 'deleted_later', 'identity_taken', 'erased', 'contact_gone', 'name_taken']),
  })
  .meta({ id: 'Kept' });

export const keptList = z.object({ items: z.array(kept), next: z.null() });
export const undoneChange = changeRecord.extend({ kept: z.array(kept) });

export const since = z.iso
  .datetime()
  .nullable()
  .describe('From when on it is known; null where it is from the beginning');

const fieldValue = z.union([z.string(), z.number(), z.boolean()]).nullable();

export const contactChange = z
  .object({
    change: z.int(),
    at: z.iso.datetime(),
    kind: z.string(),
    actor: verbatim(z.string()),
    actorName: z.string(),
    source: z.string(),
    undoable: z.boolean(),
    event: z
      .enum(['created', 'updated', 'deleted'])
      .nullable()
      .describe('What became of the contact itself; null where only its groups changed'),
    fields: z.array(
      z.object({
        field: z.string().describe('phone, userId, country, name, email, remark or attributes.<key>'),
        before: fieldValue,
        after: fieldValue,
      }),
    ),
    groups: z.array(z.object({ id: z.int(), name: z.string(), added: z.boolean().describe('Entered; false: left') })),
  })
  .meta({ id: 'ContactChange' });

/** When and how a contact entered or left a group. */
export const memberChange = z
  .object({
    change: z.int(),
    at: z.iso.datetime(),
    entered: z.boolean().describe('false: left'),
    kind: z.string(),
    actor: verbatim(z.string()),
    actorName: z.string(),
    source: z.string(),
    note: z.string(),
    undoable: z.boolean(),
  })
  .meta({ id: 'MemberChange' });

export type MemberChange = z.infer<typeof memberChange>;

/** A contact in a list of who was in a group. */
export const pastMember = contact
  .extend({ deleted: z.literal(true).optional().describe('It is no contact any more: this is what it was last') })
  .meta({ id: 'PastMember' });

/** Ids, beside the items of such a list. */
export const gone = z
  .array(z.int())
  .describe(
    'Contacts of the page of whom nothing is kept: erased, or deleted longer ago than what changes overwrote is kept',
  );

export type ContactChange = z.infer<typeof contactChange>;

export const changedMember = z
  .object({
    id: z.int(),
    contact: contact.nullable().describe('As it is now; null once it was deleted'),
  })
  .meta({ id: 'ChangedMember' });
