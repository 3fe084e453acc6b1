import { z } from 'zod';
import { countWithin } from '../audiences/count.ts';
import { recordAudit } from '../audit/append.ts';
import { audited } from '../audit/audited.ts';
import type { ChangeContext } from '../changes/record.ts';
import { exportCsv } from '../contacts/export.ts';
import { contact, memberCounts, onExisting } from '../contacts/schema.ts';
import { listContacts, toMemberCounts } from '../contacts/service.ts';
import { answerChange, type EndpointContext, endpoint } from '../http/endpoint.ts';
import { exportQuery, sendFile } from '../http/file.ts';
import { countryQuery, flag, idParams, idText, pageOf, pageQuery, searchText } from '../http/input.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { addToGroup, removeFromGroup, syncGroup } from './members.ts';
import { getGroup, listGroups, listGrowth } from './queries.ts';
import type { Group } from './schema.ts';
import {
  contactList,
  group,
  groupDescription,
  groupName,
  groupWithCounts,
  idList,
  insights as insightsSchema,
  matchInput,
  usage as usageSchema,
} from './schema.ts';
import { createGroup, getUsage, restoreGroup, trashGroup, updateGroup } from './service.ts';

const tag = 'Groups';

export const list = endpoint({
  summary: 'List groups with their exact sizes, newest first',
  tag,
  query: pageQuery.extend({
    search: searchText.optional().describe('Part of a name'),
    trashed: flag.default(false).describe('List the trash instead'),
  }),
  response: { 200: pageOf(group) },
  async handle({ context: { db, workspaceId }, query: { limit, after, ...filter } }) {
    const scope = { list: 'groups', filter };
    const { items, last } = await listGroups(db, { workspaceId, ...filter, before: decodeCursor(scope, after), limit });
    return { items, next: last === null ? null : encodeCursor(scope, last) };
  },
});

export const create = endpoint({
  summary: 'Create a group, with contacts if given',
  tag,
  body: z.strictObject({
    name: groupName,
    description: groupDescription.optional(),
    contacts: contactList.optional(),
    onExisting: onExisting.default('overwrite'),
  }),
  response: { 201: groupWithCounts },
  handle: ({ context, body: { description, contacts, ...body } }) =>
    answerChange(
      context.change,
      (change) =>
        createGroup(context.db, change, {
          ...body,
          ...(description !== undefined && { description }),
          ...(contacts && { contacts }),
        }),
      (recorded) => ({
        status: 201,
        body: { ...recorded.value.group, ...toMemberCounts(recorded, recorded.value.counts) },
      }),
    ),
});

export const get = endpoint({
  summary: 'A group',
  tag,
  params: idParams,
  response: { 200: group },
  handle: ({ context: { db, workspaceId }, params }) => getGroup(db, { workspaceId, id: params.id }),
});

export const update = endpoint({
  summary: 'Rename or describe a group',
  tag,
  params: idParams,
  body: z
    .strictObject({ name: groupName.optional(), description: groupDescription.optional() })
    .refine((body) => body.name !== undefined || body.description !== undefined, 'Give name or description.'),
  response: { 200: groupWithCounts },
  handle: ({ context, params, body }) =>
    answerChange(
      context.change,
      (change) => updateGroup(context.db, change, { id: params.id, ...body }),
      (recorded) => ({ body: { ...recorded.value, ...toMemberCounts(recorded) } }),
    ),
});

export const usage = endpoint({
  summary: 'What is bound to a group',
  tag,
  params: idParams,
  response: { 200: usageSchema },
  handle: ({ context: { db, workspaceId }, params }) => getUsage(db, { workspaceId, id: params.id }),
});

export const remove = endpoint({
  summary: 'Put a group into the trash',
  tag,
  params: idParams,
  query: z.strictObject({ force: flag.default(false).describe('Even if marketing activities or chat flows use it') }),
  response: { 200: groupWithCounts },
  handle: ({ context, params, query }) =>
    answerChange(
      context.change,
      (change) =>
        trashGroup(context.db, auditedGroup(context, change, 'group.delete'), { id: params.id, force: query.force }),
      (recorded) => ({ body: { ...recorded.value, ...toMemberCounts(recorded) } }),
    ),
});

export const restore = endpoint({
  summary: 'Take a group out of the trash',
  tag,
  params: idParams,
  response: { 200: groupWithCounts },
  handle: ({ context, params }) =>
    answerChange(
      context.change,
      (change) => restoreGroup(context.db, auditedGroup(context, change, 'group.restore'), { id: params.id }),
      (recorded) => ({ body: { ...recorded.value, ...toMemberCounts(recorded) } }),
    ),
});

const auditedGroup = ({ author }: EndpointContext, change: ChangeContext, action: string): ChangeContext =>
  audited<Group>(author, change, ({ value: { id, name, size } }) => ({
    action,
    target: `group:${id}`,
    targetName: name,
    details: { members: size },
  }));

export const insights = endpoint({
  summary: 'Size, composition by country and growth of a group',
  tag,
  params: idParams,
  response: { 200: insightsSchema },
  async handle({ context: { db, workspaceId }, params: { id } }) {
    const [{ size }, facets, growth] = await Promise.all([
      getGroup(db, { workspaceId, id }),
      countWithin(db, { workspaceId, audienceId: id, kind: 'facet' }),
      listGrowth(db, { workspaceId, id, limit: 1000 }),
    ]);
    const byCountry: { country: string | null; size: number }[] = facets.map((facet) => ({
      country: facet.name,
      size: facet.size,
    }));
    const known = byCountry.reduce((sum, one) => sum + one.size, 0);
    if (size > known) byCountry.push({ country: null, size: size - known });
    return { size, byCountry, growth };
  },
});

export const exportFile = endpoint({
  summary: 'The contacts of a group as a file',
  tag,
  params: idParams,
  query: exportQuery,
  response: { 200: z.string().describe('text/csv') },
  async handle({ context: { db, workspaceId, author }, params: { id }, query: { format }, reply }) {
    const { name, size } = await getGroup(db, { workspaceId, id });
    // Before the first byte: a download that is cut short has told much already.
    await recordAudit(db, author, {
      workspaceId,
      action: 'group.export',
      target: `group:${id}`,
      targetName: name,
      details: { format, contacts: size },
    });
    return sendFile(reply, { name, format: 'csv', content: exportCsv(db, { workspaceId, audienceId: id }) });
  },
});

const oneOf = 'Give either ids, contacts or match.';
const given = (body: { ids?: unknown; contacts?: unknown; match?: unknown }): number =>
  [body.ids, body.contacts, body.match].filter((value) => value !== undefined).length;

const selectionBody = z.strictObject({
  ids: idList.optional(),
  contacts: contactList.optional(),
  match: matchInput.optional().describe('Everyone who matches'),
  onExisting: onExisting.default('overwrite'),
  defaultCountry: countryQuery.optional(),
});

function toSelection(body: z.output<typeof selectionBody>) {
  if (body.ids) return { ids: body.ids };
  if (body.match) return { match: body.match };
  return { contacts: body.contacts!, onExisting: body.onExisting, defaultCountry: body.defaultCountry };
}

export const members = {
  list: endpoint({
    summary: 'The contacts of a group, newest first; or those found by part of a name or phone number',
    tag,
    params: idParams,
    query: pageQuery.extend({ search: searchText.optional(), country: countryQuery.optional() }),
    response: { 200: pageOf(contact) },
    async handle({ context: { db, workspaceId }, params: { id }, query: { limit, after, ...filter } }) {
      await getGroup(db, { workspaceId, id });
      const scope = { list: 'members', filter: { id, ...filter } };
      const { items, last } = await listContacts(db, {
        workspaceId,
        groupId: id,
        ...filter,
        before: decodeCursor(scope, after),
        limit,
      });
      return { items, next: last === null ? null : encodeCursor(scope, last) };
    },
  }),

  add: endpoint({
    summary: 'Add contacts to a group: by id, by their values, or all that match',
    tag,
    params: idParams,
    body: selectionBody.refine((body) => given(body) === 1, oneOf),
    response: { 200: memberCounts },
    handle: ({ context, params, body }) =>
      answerChange(
        context.change,
        (change) => addToGroup(context.db, change, { id: params.id, selection: toSelection(body) }),
        (recorded) => ({ body: toMemberCounts(recorded, recorded.value) }),
      ),
  }),

  remove: endpoint({
    summary: 'Take contacts out of a group: by id, or all that match',
    tag,
    params: idParams,
    body: z
      .strictObject({
        ids: idList.optional(),
        search: z.string().trim().min(1).max(200).optional().describe('Short for match {search}'),
        match: matchInput.optional(),
      })
      .refine(
        (body) => given({ ids: body.ids, contacts: body.search, match: body.match }) === 1,
        'Give either ids, search or match.',
      ),
    response: { 200: memberCounts },
    handle: ({ context, params, body }) =>
      answerChange(
        context.change,
        (change) =>
          removeFromGroup(context.db, change, {
            id: params.id,
            selection: body.ids ? { ids: body.ids } : { match: body.match ?? { search: body.search } },
          }),
        (recorded) => ({ body: toMemberCounts(recorded) }),
      ),
  }),

  removeOne: endpoint({
    summary: 'Take one contact out of a group',
    tag,
    params: z.strictObject({ id: idText, contactId: idText }),
    response: { 200: memberCounts },
    handle: ({ context, params }) =>
      answerChange(
        context.change,
        (change) => removeFromGroup(context.db, change, { id: params.id, selection: { ids: [params.contactId] } }),
        (recorded) => ({ body: toMemberCounts(recorded) }),
      ),
  }),

  sync: endpoint({
    summary: 'Make a group equal to a list',
    description:
      'Adds who is missing and takes out who is not on the list. dryRun answers the counts and writes nothing.',
    tag,
    params: idParams,
    body: selectionBody.extend({ dryRun: z.boolean().default(false) }).refine((body) => given(body) === 1, oneOf),
    response: { 200: memberCounts },
    handle: ({ context, params, body }) =>
      answerChange(
        context.change,
        (change) => syncGroup(context.db, change, { id: params.id, selection: toSelection(body), dryRun: body.dryRun }),
        (recorded) => ({ body: toMemberCounts(recorded, recorded.value) }),
      ),
  }),
};
