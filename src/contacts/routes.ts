import { z } from 'zod';
import { scanBitmap } from '../audiences/members.ts';
import { appendAudit, recordAudit } from '../audit/append.ts';
import { audited } from '../audit/audited.ts';
import { type Tx, transaction } from '../db/database.ts';
import { EXPORT_FORMATS } from '../files/types.ts';
import { countsWithGroups, groupNames } from '../groups/schema.ts';
import { contactPaging, contactQuery, filterOf, matchSize } from '../http/contactQuery.ts';
import { answer, answerChange, answerOnce, type EndpointContext, endpoint } from '../http/endpoint.ts';
import { exportQuery, fileOf, sendFile } from '../http/file.ts';
import { flag, idParams, idsText, pageOf } from '../http/input.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { AppError } from '../lib/errors.ts';
import { defineAttribute, deleteAttribute, getAttribute, listAttributes, updateAttribute } from './attributes.ts';
import { associateSelected, deleteSelected } from './bulk.ts';
import { exportContacts } from './export.ts';
import { conditionsIn, scanMatching } from './filter.ts';
import { getContact } from './read.ts';
import {
  type Attribute,
  attribute,
  attributeInput,
  attributePatch,
  contact,
  contactInput,
  isOneSelection,
  memberCounts,
  onExisting,
  selectionInput,
  toSelection,
} from './schema.ts';
import { selectContacts } from './selection.ts';
import { createContact, deleteContact, eraseContact, listContacts, toMemberCounts, updateContact } from './service.ts';

const tag = 'Contacts';
/** Ids in an address, which a proxy may cut at 8 kB. */
const MOST_IDS = 500;
const contactWithCounts = contact.extend(memberCounts.shape);

export const list = endpoint({
  summary: 'List or search contacts, newest first',
  description:
    'Conditions hold together. attribute.<key>=<value> is one for each attribute that the workspace defines.',
  tag,
  query: contactQuery(contactPaging),
  response: { 200: pageOf(contact).extend({ size: matchSize }) },
  async handle({ context: { db, workspaceId, view }, query: { limit, after, size, ...query }, live }) {
    const filter = filterOf(query);
    const scope = { list: 'contacts', filter };
    const before = decodeCursor(scope, after);
    const { last, ...page } = await listContacts(db, {
      workspaceId,
      filter,
      fullNumbers: view.full,
      before,
      limit,
      size,
      ended: live.ended,
    });
    return { ...page, next: last === null ? null : encodeCursor(scope, last) };
  },
});

export const create = endpoint({
  summary: 'Create a contact, or update it if it is known',
  tag,
  body: contactInput.extend({
    groups: z.array(z.int().positive()).max(100).default([]).describe('Groups to add it to'),
    onExisting: onExisting.default('overwrite'),
  }),
  response: { 200: contactWithCounts, 201: contactWithCounts },
  async handle({ context, body: { groups, onExisting: policy, ...fields } }) {
    return answerChange(
      context.change,
      (change) => createContact(context.db, change, { fields, groupIds: groups, onExisting: policy }),
      (recorded) => ({
        status: recorded.counts.created ? 201 : 200,
        body: { ...recorded.value.contact, ...toMemberCounts(recorded, recorded.value.counts) },
        contactNo: recorded.value.contact.id,
      }),
    );
  },
});

export const exportFile = endpoint({
  summary: 'Contacts as a file: all of them, those that match, or those of ids separated by commas',
  tag,
  query: contactQuery({ ...exportQuery.shape, ids: idsText(MOST_IDS).optional() }),
  response: { 200: fileOf(...EXPORT_FORMATS) },
  async handle({ context: { db, workspaceId, author, view }, query: { format, columns, ids, ...query }, reply }) {
    const filter = filterOf(query);
    if (ids && conditionsIn(filter).conditions)
      throw new AppError('invalid_request', 'Give ids or conditions, not both.');
    const { contacts: nos, size } = ids
      ? await scanBitmap(db, await selectContacts(db, { workspaceId, selection: { ids } }))
      : await scanMatching(db, { workspaceId, filter, fullNumbers: view.full });
    const content = await exportContacts(db, { workspaceId, nos, format, columns, fullNumbers: view.full });
    // Before the first byte: a download that is cut short has told much already.
    await recordAudit(db, author, {
      workspaceId,
      action: 'contact.export',
      details: { format, contacts: size, ...conditionsIn(filter) },
    });
    return sendFile(reply, { name: 'contacts', format, content });
  },
});

export const get = endpoint({
  summary: 'A contact',
  tag,
  params: idParams,
  response: { 200: contact },
  handle: ({ context: { db, workspaceId }, params }) => getContact(db, { workspaceId, no: params.id }),
});

export const update = endpoint({
  summary: 'Set fields of a contact; null or an empty text erases a field',
  tag,
  params: idParams,
  body: contactInput,
  response: { 200: contactWithCounts },
  async handle({ context, params, body }) {
    return answerChange(
      context.change,
      (change) => updateContact(context.db, change, { no: params.id, fields: body, fullNumbers: context.view.full }),
      (recorded) => ({
        body: {
          ...recorded.value.contact,
          ...toMemberCounts(recorded, { unchanged: recorded.value.updated ? 0 : 1 }),
        },
        contactNo: recorded.value.contact.id,
      }),
    );
  },
});

export const remove = endpoint({
  summary: 'Delete a contact',
  description:
    'The change can be undone. With erase=true the person is erased for good, from the history too (needs an administrator).',
  tag,
  params: idParams,
  query: z.strictObject({ erase: flag.default(false) }),
  response: { 200: memberCounts },
  async handle({ context, params, query }) {
    return answerChange<unknown>(
      context.change,
      (change) =>
        query.erase
          ? eraseContact(
              context.db,
              audited(context.author, change, () => ({ action: 'contact.erase', target: `contact:${params.id}` })),
              { no: params.id },
            )
          : deleteContact(context.db, change, { no: params.id }),
      (recorded) => ({ body: toMemberCounts(recorded) }),
    );
  },
});

const isOne = 'Give either ids, match or all.';

export const removeMany = endpoint({
  summary: 'Delete contacts: by id, or all that match',
  description: 'One change, which can be undone.',
  tag,
  operationId: 'contacts.deleteMany',
  body: selectionInput.refine(isOneSelection, isOne),
  response: { 200: memberCounts },
  handle: ({ context, body }) =>
    answerChange(
      context.change,
      (change) =>
        deleteSelected(
          context.db,
          audited(context.author, change, ({ counts }) => ({
            action: 'contact.delete',
            details: { deleted: counts.deleted ?? 0, ...conditionsIn(body.match ?? {}) },
          })),
          { selection: toSelection(body, { fullNumbers: context.view.full }) },
        ),
      (recorded) => ({ body: toMemberCounts(recorded) }),
    ),
});

export const associate = endpoint({
  summary: 'Bring contacts into groups: by id, or all that match',
  description:
    'One change, which can be undone. associate: they keep the groups that they have. change: these become their only ' +
    'groups; they leave every other group outside of the trash.',
  tag,
  body: selectionInput
    .extend({
      groups: z.array(z.int().positive()).max(100).default([]).describe('Ids of groups'),
      newGroups: groupNames,
      mode: z.enum(['associate', 'change']).default('associate'),
    })
    .refine(isOneSelection, isOne)
    .refine(({ groups, newGroups }) => groups.length + newGroups.length > 0, 'Give groups or newGroups.'),
  response: { 200: countsWithGroups },
  handle: ({ context, body: { groups, newGroups, mode, ...selected } }) =>
    answerChange(
      context.change,
      (change) =>
        associateSelected(context.db, change, {
          selection: toSelection(selected, { fullNumbers: context.view.full }),
          groups,
          newGroups,
          mode,
        }),
      (recorded) => ({ body: { ...toMemberCounts(recorded), groups: recorded.value } }),
    ),
});

export const attributes = {
  list: endpoint({
    summary: 'The attributes that contacts may have',
    tag: 'Attributes',
    response: { 200: z.object({ items: z.array(attribute), next: z.null() }) },
    handle: async ({ context: { db, workspaceId } }) => ({
      items: await listAttributes(db, { workspaceId }),
      next: null,
    }),
  }),
  create: endpoint({
    summary: 'Define an attribute',
    tag: 'Attributes',
    body: attributeInput,
    response: { 201: attribute },
    handle: ({ context, body }) =>
      answerOnce(context.db, context.change, async (tx) => {
        const made = await defineAttribute(tx, { workspaceId: context.workspaceId, ...body });
        await auditAttribute(context, tx, 'attribute.create', made, settingsOf(made));
        return { status: 201, body: made };
      }),
  }),
  update: endpoint({
    summary: 'Rename an attribute or set its choices',
    tag: 'Attributes',
    params: idParams,
    body: attributePatch,
    response: { 200: attribute },
    handle: ({ context, params: { id }, body }) =>
      transaction(context.db, async (tx) => {
        const { workspaceId } = context;
        const before = await getAttribute(tx, { workspaceId, id });
        const after = await updateAttribute(tx, { workspaceId, id, patch: body });
        const details = { before: settingsOf(before), after: settingsOf(after) };
        await auditAttribute(context, tx, 'attribute.update', after, details);
        return after;
      }),
  }),
  remove: endpoint({
    summary: 'Delete an attribute that no contact has',
    tag: 'Attributes',
    params: idParams,
    response: { 204: z.null() },
    async handle({ context, params: { id } }) {
      const { db, workspaceId } = context;
      await transaction(db, async (tx) => {
        const before = await getAttribute(tx, { workspaceId, id });
        await deleteAttribute(tx, { workspaceId, id });
        await auditAttribute(context, tx, 'attribute.delete', before, settingsOf(before));
      });
      return answer({ status: 204, body: null });
    },
  }),
};

/** An attribute as far as it can be set; of long lists of choices, how many. */
const settingsOf = ({ key, name, type, choices }: Attribute) => ({ key, name, type, choices: choices?.length ?? null });

const auditAttribute = (
  { author, workspaceId }: EndpointContext,
  tx: Tx,
  action: string,
  { id, name }: Attribute,
  details: Record<string, unknown>,
): Promise<void> =>
  appendAudit(tx, author, { workspaceId, action, target: `attribute:${id}`, targetName: name, details });
