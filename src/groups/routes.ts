import { z } from 'zod';
import { recordAudit } from '../audit/append.ts';
import { audited } from '../audit/audited.ts';
import type { ChangeContext } from '../changes/record.ts';
import { exportContacts } from '../contacts/export.ts';
import { conditionsIn, scanMatching } from '../contacts/filter.ts';
import {
  idList,
  isOneSelection,
  matchInput,
  memberCounts,
  onExisting,
  selectionInput,
  toSelection as toKnown,
} from '../contacts/schema.ts';
import { listContacts, toMemberCounts } from '../contacts/service.ts';
import type { Db } from '../db/database.ts';
import { EXPORT_FORMATS } from '../files/types.ts';
import { gone, pastMember } from '../history/schema.ts';
import { contactPaging, contactQuery, filterOf, matchSize } from '../http/contactQuery.ts';
import { answerChange, type EndpointContext, endpoint } from '../http/endpoint.ts';
import { exportQuery, fileOf, sendFile } from '../http/file.ts';
import { countryQuery, flag, idParams, idText, pageOf, pageQuery, searchText } from '../http/input.ts';
import { type CursorScope, decodeCursor, decodeKeyset, encodeCursor, encodeKeyset } from '../lib/cursor.ts';
import { AppError } from '../lib/errors.ts';
import { moment } from '../lib/moment.ts';
import { pageAsOf } from './asOf.ts';
import { getInsights } from './insights.ts';
import { GROUP_SORTS, listGroups, SORT_KEYS } from './list.ts';
import { addToGroup, removeFromGroup, syncGroup } from './members.ts';
import { moveMembers } from './move.ts';
import { getGroup } from './queries.ts';
import type { Group } from './schema.ts';
import {
  contactList,
  countsWithGroups,
  group,
  groupDescription,
  groupName,
  groupNames,
  groupWithCounts,
  insights as insightsSchema,
  usage as usageSchema,
} from './schema.ts';
import { createGroup, restoreGroup, trashGroup, updateGroup } from './service.ts';
import { getUsage } from './usage.ts';

const tag = 'Groups';

const listQuery = pageQuery.extend({ search: searchText.optional().describe('Part of a name') });

export const list = endpoint({
  summary: 'List groups with their exact sizes',
  tag,
  query: listQuery.extend({
    sort: z.enum(GROUP_SORTS).default('newest'),
    order: z.enum(['asc', 'desc']).optional().describe('By default asc for names and desc for all else'),
    growth: flag.default(false).describe('With the sizes of the last 14 days'),
  }),
  response: { 200: pageOf(group) },
  handle: ({ context: { db, workspaceId, view }, query: { limit, after, growth, ...filter } }) => {
    const scope = { list: 'groups', filter };
    return pageOfGroups(db, scope, { workspaceId, ...filter, fullNumbers: view.full, growth, after, limit });
  },
});

export const trash = endpoint({
  summary: 'List the groups in the trash, the latest first',
  tag,
  query: listQuery,
  response: { 200: pageOf(group) },
  handle: ({ context: { db, workspaceId, view }, query: { limit, after, search } }) => {
    const scope = { list: 'trash', filter: { search } };
    return pageOfGroups(db, scope, { workspaceId, search, fullNumbers: view.full, sort: 'trashed', after, limit });
  },
});

async function pageOfGroups(
  db: Db,
  scope: CursorScope,
  { after, ...options }: Omit<Parameters<typeof listGroups>[1], 'after'> & { after: string | undefined },
) {
  const position = decodeKeyset(scope, after, SORT_KEYS[options.sort].shape);
  const { items, last } = await listGroups(db, { ...options, after: position });
  return { items, next: last && encodeKeyset(scope, last) };
}

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
  query: z.strictObject({ force: flag.default(false).describe('Even if something is bound to it') }),
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
  summary: 'Size, composition by country, growth, freshness and overlaps of a group',
  tag,
  params: idParams,
  response: { 200: insightsSchema },
  handle: ({ context: { db, workspaceId }, params }) => getInsights(db, { workspaceId, id: params.id }),
});

export const exportFile = endpoint({
  summary: 'The contacts of a group as a file: all of them, or those that match',
  tag,
  params: idParams,
  query: contactQuery(exportQuery.shape),
  response: { 200: fileOf(...EXPORT_FORMATS) },
  async handle({
    context: { db, workspaceId, author, view },
    params: { id },
    query: { format, columns, ...query },
    reply,
  }) {
    const { name } = await getGroup(db, { workspaceId, id });
    const filter = filterOf(query);
    const { contacts: nos, size } = await scanMatching(db, { workspaceId, within: id, filter, fullNumbers: view.full });
    const content = await exportContacts(db, { workspaceId, nos, format, columns, fullNumbers: view.full });
    // Before the first byte: a download that is cut short has told much already.
    await recordAudit(db, author, {
      workspaceId,
      action: 'group.export',
      target: `group:${id}`,
      targetName: name,
      details: { format, contacts: size, ...conditionsIn(filter) },
    });
    return sendFile(reply, { name: view.text(name), format, content });
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

function toSelection(body: z.output<typeof selectionBody>, { fullNumbers }: { fullNumbers: boolean }) {
  if (body.ids) return { ids: body.ids };
  if (body.match) return { match: body.match, fullNumbers };
  return { contacts: body.contacts!, onExisting: body.onExisting, defaultCountry: body.defaultCountry };
}

/** What of contacts a match may be about. */
const seenBy = ({ view }: EndpointContext): { fullNumbers: boolean } => ({ fullNumbers: view.full });

/** Without a trace in the history, the counts of a dry run would tell number by number who is known. */
function refuseBlindLookUp(
  { view }: EndpointContext,
  { contacts, dryRun }: { contacts?: unknown; dryRun: boolean },
): void {
  if (view.full || !dryRun || contacts === undefined) return;
  throw new AppError(
    'forbidden',
    'A dry run with contacts by value takes the permission “fullPhoneNumbers”. Give ids or a match, or sync for good.',
  );
}

export const members = {
  list: endpoint({
    summary: 'The contacts of a group, newest first; or those of them that match; or those of a moment',
    description:
      'With at, who was in the group at that moment, as they are now; those deleted since are marked and shown as they were ' +
      'last. It goes with limit and after alone. Throws beyond_retention for a moment before what changes overwrote is kept.',
    tag,
    params: idParams,
    query: contactQuery({ ...contactPaging, at: moment.optional().describe('As of this moment') }),
    response: { 200: pageOf(pastMember).extend({ size: matchSize, gone: gone.optional() }) },
    async handle({ context, params: { id }, query: { limit, after, size, at, ...query }, live }) {
      const { db, workspaceId, view } = context;
      await getGroup(db, { workspaceId, id, trashed: at !== undefined });
      const filter = filterOf(query);
      if (at !== undefined) return pageAsOf(db, { workspaceId, id, at, filter, after, limit });
      const scope = { list: 'members', filter: { id, ...filter } };
      const before = decodeCursor(scope, after);
      const { last, ...page } = await listContacts(db, {
        workspaceId,
        within: id,
        filter,
        fullNumbers: view.full,
        before,
        limit,
        size,
        ended: live.ended,
      });
      return { ...page, next: last === null ? null : encodeCursor(scope, last) };
    },
  }),

  add: endpoint({
    summary: 'Add contacts to a group: by id, by their values, or all that match',
    tag,
    operationId: 'groups.contacts.add',
    params: idParams,
    body: selectionBody.refine((body) => given(body) === 1, oneOf),
    response: { 200: memberCounts },
    handle: ({ context, params, body }) =>
      answerChange(
        context.change,
        (change) => addToGroup(context.db, change, { id: params.id, selection: toSelection(body, seenBy(context)) }),
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
            selection: body.ids
              ? { ids: body.ids }
              : { match: body.match ?? { search: body.search }, ...seenBy(context) },
          }),
        (recorded) => ({ body: toMemberCounts(recorded) }),
      ),
  }),

  move: endpoint({
    summary: 'Bring members of a group into other groups',
    description:
      'One change, which can be undone. associate: they stay in this group too. change: they leave this group, unless it is ' +
      'among the others; groups that are neither are left alone. Contacts who are no members of this group are passed over.',
    tag,
    params: idParams,
    body: selectionInput
      .extend({
        search: z.string().trim().min(1).max(200).optional().describe('Short for match {search}'),
        to: z.array(z.int().positive()).max(100).default([]).describe('Ids of groups'),
        newGroups: groupNames,
        mode: z.enum(['associate', 'change']),
      })
      .refine(
        ({ search, ...body }) => (search === undefined ? isOneSelection(body) : !(body.ids ?? body.match ?? body.all)),
        'Give either ids, search, match or all.',
      )
      .refine(({ to, newGroups }) => to.length + newGroups.length > 0, 'Give to or newGroups.'),
    response: { 200: countsWithGroups },
    handle: ({ context, params, body: { search, to, newGroups, mode, ...selected } }) =>
      answerChange(
        context.change,
        (change) =>
          moveMembers(context.db, change, {
            id: params.id,
            selection: toKnown(search === undefined ? selected : { match: { search } }, seenBy(context)),
            to,
            newGroups,
            mode,
          }),
        (recorded) => ({ body: { ...toMemberCounts(recorded), groups: recorded.value } }),
      ),
  }),

  removeOne: endpoint({
    summary: 'Take one contact out of a group',
    tag,
    operationId: 'groups.contacts.removeOne',
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
    operationId: 'groups.contacts.sync',
    params: idParams,
    body: selectionBody.extend({ dryRun: z.boolean().default(false) }).refine((body) => given(body) === 1, oneOf),
    response: { 200: memberCounts },
    async handle({ context, params, body }) {
      refuseBlindLookUp(context, body);
      return answerChange(
        context.change,
        (change) =>
          syncGroup(context.db, change, {
            id: params.id,
            selection: toSelection(body, seenBy(context)),
            dryRun: body.dryRun,
          }),
        (recorded) => ({ body: toMemberCounts(recorded, recorded.value) }),
      );
    },
  }),
};
