import { z } from 'zod';
import { countSet } from '../audiences/count.ts';
import { everyoneId } from '../audiences/system.ts';
import { appendAudit, recordAudit } from '../audit/append.ts';
import { audited } from '../audit/audited.ts';
import { type Tx, transaction } from '../db/database.ts';
import { getGroup } from '../groups/queries.ts';
import { answer, answerChange, answerOnce, type EndpointContext, endpoint } from '../http/endpoint.ts';
import { exportQuery, sendFile } from '../http/file.ts';
import { countryQuery, flag, idParams, idText, pageOf, pageQuery, searchText } from '../http/input.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { defineAttribute, deleteAttribute, getAttribute, listAttributes, updateAttribute } from './attributes.ts';
import { exportCsv } from './export.ts';
import { getContact } from './read.ts';
import {
  type Attribute,
  attribute,
  attributeInput,
  attributePatch,
  contact,
  contactInput,
  memberCounts,
  onExisting,
} from './schema.ts';
import { createContact, deleteContact, eraseContact, listContacts, toMemberCounts, updateContact } from './service.ts';

const tag = 'Contacts';
const contactWithCounts = contact.extend(memberCounts.shape);

export const list = endpoint({
  summary: 'List or search contacts, newest first',
  tag,
  query: pageQuery.extend({
    search: searchText.optional(),
    country: countryQuery.optional(),
    group: idText.optional(),
  }),
  response: { 200: pageOf(contact) },
  async handle({ context: { db, workspaceId }, query }) {
    if (query.group !== undefined) await getGroup(db, { workspaceId, id: query.group });
    const { limit, after, ...filter } = query;
    const scope = { list: 'contacts', filter };
    const { items, last } = await listContacts(db, {
      workspaceId,
      groupId: query.group,
      country: query.country,
      search: query.search,
      before: decodeCursor(scope, after),
      limit,
    });
    return { items, next: last === null ? null : encodeCursor(scope, last) };
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
  summary: 'All contacts as a file',
  tag,
  query: exportQuery,
  response: { 200: z.string().describe('text/csv') },
  async handle({ context: { db, workspaceId, author }, query: { format }, reply }) {
    const audienceId = await everyoneId(db, { workspaceId });
    const contacts = await countSet(db, { workspaceId, include: [audienceId] });
    // Before the first byte: a download that is cut short has told much already.
    await recordAudit(db, author, { workspaceId, action: 'contact.export', details: { format, contacts } });
    return sendFile(reply, {
      name: 'contacts',
      format: 'csv',
      content: exportCsv(db, { workspaceId, audienceId }),
    });
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
      (change) => updateContact(context.db, change, { no: params.id, fields: body }),
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
