import { z } from 'zod';
import { countOverlaps, OVERLAP_LIMIT } from '../audiences/overlap.ts';
import { recordAudit } from '../audit/append.ts';
import { exportContacts } from '../contacts/export.ts';
import { contact } from '../contacts/schema.ts';
import { listContacts, toMemberCounts } from '../contacts/service.ts';
import { type ExpressionInput, expressionInput, expressionText } from '../expressions/schema.ts';
import { EXPORT_FORMATS } from '../files/types.ts';
import { requireGroups } from '../groups/queries.ts';
import { groupDescription, groupName, groupWithCounts } from '../groups/schema.ts';
import { gone, pastMember } from '../history/schema.ts';
import { contactPaging, matchSize } from '../http/contactQuery.ts';
import { answerChange, type EndpointContext, endpoint, type Live } from '../http/endpoint.ts';
import { exportQuery, fileOf, sendFile } from '../http/file.ts';
import { idsText, pageOf, pageQuery } from '../http/input.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { moment } from '../lib/moment.ts';
import { verbatim } from '../lib/verbatim.ts';
import { countDifference, listDifference, SIDES } from './difference.ts';
import { explanation, expressed, issuesOf, MOST_GROUPS, type SetFields, setBody } from './schema.ts';
import { type AskedSet, countSet, explainContact, readSet, saveSet } from './service.ts';

const tag = 'Audiences';
const description =
  'Contacts in any (or all) of include and in none of exclude; or those of a set expression, as a tree or as text: ' +
  '(vip | newsletter) - "opted out" & country:BR.';

/** As the use cases take it. */
const toSet = (
  { include = [], exclude = [], match = 'any', expression }: SetFields,
  { view }: EndpointContext,
): AskedSet => (expression === undefined ? { include, exclude, match } : { expression, fullNumbers: view.full });

export const count = endpoint({
  summary: 'The exact size of groups combined, or of a set expression',
  description,
  tag,
  body: setBody({}),
  response: {
    200: z.object({
      size: z.int(),
      expression: expressed.expression.optional(),
      text: verbatim(expressed.text.optional()),
    }),
  },
  async handle({ context, body }) {
    const { db, workspaceId } = context;
    const { size, resolved } = await countSet(db, { workspaceId, set: toSet(body, context) });
    return { size, ...(resolved && { expression: resolved.expression, text: resolved.text }) };
  },
});

export const explain = endpoint({
  summary: 'Why a contact is in a set expression, or not',
  tag,
  body: z.strictObject({ expression: expressionInput, contact: z.int().positive().describe('The id of the contact') }),
  response: { 200: explanation },
  async handle({ context: { db, workspaceId, view }, body }) {
    const { resolved, tree, reasons } = await explainContact(db, { workspaceId, fullNumbers: view.full, ...body });
    return { in: tree.in, expression: resolved.expression, text: resolved.text, reasons, tree };
  },
});

/** A page of the contacts of an expression. */
async function listMembers(
  { db, workspaceId, view }: EndpointContext,
  { expression, limit, after, size }: { expression: ExpressionInput } & z.output<typeof paging>,
  { ended }: Live,
) {
  const scope = { list: 'expression', filter: { expression: JSON.stringify(expression) } };
  const { last, ...page } = await listContacts(db, {
    workspaceId,
    filter: { expression },
    fullNumbers: view.full,
    before: decodeCursor(scope, after),
    limit,
    size,
    ended,
  });
  return { ...page, next: last === null ? null : encodeCursor(scope, last) };
}

const paging = z.strictObject(contactPaging);

export const members = {
  list: endpoint({
    summary: 'The contacts of a set expression, newest first',
    tag,
    query: paging.extend({ expression: expressionText }),
    response: { 200: pageOf(contact).extend({ size: matchSize }) },
    handle: ({ context, query, live }) => listMembers(context, query, live),
  }),

  post: endpoint({
    summary: 'The contacts of a set expression, newest first: for one too long for an address, or a tree',
    tag,
    operationId: 'audiences.contacts.query',
    body: z.strictObject({
      expression: expressionInput,
      limit: z.int().min(1).max(200).default(50),
      after: paging.shape.after,
      size: paging.shape.size,
    }),
    response: { 200: pageOf(contact).extend({ size: matchSize }) },
    handle: ({ context, body, live }) => listMembers(context, body, live),
  }),
};

export const save = endpoint({
  summary: 'Save groups combined, or a set expression, as a new group',
  description: `${description} The new group has the members of this moment: one change, which can be undone.`,
  tag,
  body: setBody({ name: groupName, description: groupDescription.default('') }),
  response: { 201: groupWithCounts },
  handle: ({ context, body: { name, description, ...set } }) =>
    answerChange(
      context.change,
      (change) => saveSet(context.db, change, { name, description, set: toSet(set, context) }),
      (recorded) => ({ status: 201, body: { ...recorded.value, ...toMemberCounts(recorded) } }),
    ),
});

const setQuery = exportQuery
  .extend({
    include: idsText(MOST_GROUPS).optional(),
    exclude: idsText(MOST_GROUPS).optional(),
    match: z.enum(['any', 'all']).optional(),
    expression: expressionText.optional(),
  })
  .superRefine((given, context) => {
    for (const issue of issuesOf(given)) context.addIssue({ code: 'custom', ...issue, input: given });
  });

export const exportFile = endpoint({
  summary: 'The contacts of groups combined, or of a set expression, as a file',
  description: `${description} Ids are separated by commas.`,
  tag,
  query: setQuery,
  response: { 200: fileOf(...EXPORT_FORMATS) },
  async handle({ context, query: { format, columns, ...asked }, reply }) {
    const { db, workspaceId, author, view } = context;
    const { size, contacts: nos, resolved } = await readSet(db, { workspaceId, set: toSet(asked, context) });
    const content = await exportContacts(db, { workspaceId, nos, format, columns, fullNumbers: view.full });
    const details = resolved
      ? { expression: resolved.text }
      : { include: idsIn(asked.include), exclude: idsIn(asked.exclude), match: asked.match ?? 'any' };
    // Before the first byte: a download that is cut short has told much already.
    await recordAudit(db, author, {
      workspaceId,
      action: 'set.export',
      details: { format, contacts: size, ...details },
    });
    return sendFile(reply, { name: 'contacts', format, content });
  },
});

const groupAt = z.strictObject({
  group: z.int().positive(),
  at: moment.optional().describe('As of this moment; without it, now'),
});
const pair = z.strictObject({ left: groupAt, right: groupAt });

export const difference = {
  count: endpoint({
    operationId: 'audiences.difference.count',
    summary: 'What differs between two groups, or between two moments of one',
    description: 'Exact numbers; the contacts themselves are at /audiences/difference/contacts.',
    tag,
    body: pair,
    response: { 200: z.object({ onlyLeft: z.int(), onlyRight: z.int(), both: z.int() }) },
    handle: ({ context: { db, workspaceId }, body }) => countDifference(db, { workspaceId, ...body }),
  }),

  contacts: endpoint({
    summary: 'The contacts by which two groups, or two moments of one, differ, newest first',
    tag,
    body: pair.extend({
      side: z.enum(SIDES),
      limit: z.int().min(1).max(200).default(50),
      after: pageQuery.shape.after,
    }),
    response: { 200: pageOf(pastMember).extend({ gone }) },
    async handle({ context: { db, workspaceId }, body: { limit, after, ...asked } }) {
      const scope = { list: 'difference', filter: asked };
      const before = decodeCursor(scope, after);
      const { last, ...page } = await listDifference(db, { workspaceId, ...asked, before, limit });
      return { ...page, next: last === null ? null : encodeCursor(scope, last) };
    },
  }),
};

const idsIn = (ids: readonly number[] = []): string => ids.join(' ');

export const overlap = endpoint({
  summary: `The sizes of every intersection of up to ${OVERLAP_LIMIT} groups`,
  tag,
  body: z.strictObject({ groups: z.array(z.int().positive()).min(1).max(OVERLAP_LIMIT) }),
  response: {
    200: z.object({
      intersections: z.array(
        z.object({
          groups: z.array(z.int()),
          size: z.int().describe('Contacts in every one of groups'),
          only: z.int().describe('Of those, contacts in no other of the groups asked for'),
        }),
      ),
    }),
  },
  async handle({ context: { db, workspaceId }, body: { groups } }) {
    await requireGroups(db, { workspaceId, ids: groups, path: 'groups' });
    const overlaps = await countOverlaps(db, { workspaceId, audienceIds: groups });
    return { intersections: overlaps.map(({ audiences, size, only }) => ({ groups: audiences, size, only })) };
  },
});
