import { z } from 'zod';
import { countSet } from '../audiences/count.ts';
import { countOverlaps, OVERLAP_LIMIT } from '../audiences/overlap.ts';
import { recordAudit } from '../audit/append.ts';
import { exportCsv } from '../contacts/export.ts';
import { toMemberCounts } from '../contacts/service.ts';
import { requireGroups } from '../groups/queries.ts';
import { groupDescription, groupName, groupWithCounts } from '../groups/schema.ts';
import { gone, pastMember } from '../history/schema.ts';
import { answerChange, endpoint } from '../http/endpoint.ts';
import { exportQuery, sendFile } from '../http/file.ts';
import { idsText, pageOf, pageQuery } from '../http/input.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { moment } from '../lib/moment.ts';
import { countDifference, listDifference, SIDES } from './difference.ts';
import { readSet, saveSet } from './service.ts';

const tag = 'Audiences';
const MOST = 1000;
const ids = z.array(z.int().positive()).max(MOST);
const description = 'Contacts in any (or all) of include and in none of exclude.';

const setBody = z.strictObject({
  include: ids.min(1),
  exclude: ids.default([]),
  match: z.enum(['any', 'all']).default('any'),
});

export const count = endpoint({
  summary: 'The exact size of groups combined',
  description,
  tag,
  body: setBody,
  response: { 200: z.object({ size: z.int() }) },
  async handle({ context: { db, workspaceId }, body }) {
    await requireGroups(db, { workspaceId, ids: body.include, path: 'include' });
    await requireGroups(db, { workspaceId, ids: body.exclude, path: 'exclude' });
    return { size: await countSet(db, { workspaceId, ...body }) };
  },
});

export const save = endpoint({
  summary: 'Save groups combined as a new group',
  description: `${description} The new group has the members of this moment: one change, which can be undone.`,
  tag,
  body: setBody.extend({ name: groupName, description: groupDescription.default('') }),
  response: { 201: groupWithCounts },
  handle: ({ context, body: { name, description, ...set } }) =>
    answerChange(
      context.change,
      (change) => saveSet(context.db, change, { name, description, set }),
      (recorded) => ({ status: 201, body: { ...recorded.value, ...toMemberCounts(recorded) } }),
    ),
});

export const exportFile = endpoint({
  summary: 'The contacts of groups combined as a file',
  description: `${description} Ids are separated by commas.`,
  tag,
  query: exportQuery.extend({
    include: idsText(MOST),
    exclude: idsText(MOST).optional(),
    match: z.enum(['any', 'all']).default('any'),
  }),
  response: { 200: z.string().describe('text/csv') },
  async handle({ context: { db, workspaceId, author, view }, query: { format, include, exclude = [], match }, reply }) {
    const set = { include, exclude, match };
    const { size, contacts } = await readSet(db, { workspaceId, set });
    // Before the first byte: a download that is cut short has told much already.
    await recordAudit(db, author, {
      workspaceId,
      action: 'set.export',
      details: { format, contacts: size, include: include.join(' '), exclude: exclude.join(' '), match },
    });
    return sendFile(reply, {
      name: 'contacts',
      format,
      content: exportCsv(db, { workspaceId, fullNumbers: view.full, contacts }),
    });
  },
});

const groupAt = z.strictObject({
  group: z.int().positive(),
  at: moment.optional().describe('As of this moment; without it, now'),
});
const pair = z.strictObject({ left: groupAt, right: groupAt });

export const difference = endpoint({
  summary: 'What differs between two groups, or between two moments of one',
  description: 'Exact numbers; the contacts themselves are at /audiences/difference/contacts.',
  tag,
  body: pair,
  response: { 200: z.object({ onlyLeft: z.int(), onlyRight: z.int(), both: z.int() }) },
  handle: ({ context: { db, workspaceId }, body }) => countDifference(db, { workspaceId, ...body }),
});

export const differing = endpoint({
  summary: 'The contacts by which two groups, or two moments of one, differ, newest first',
  tag,
  query: pageQuery,
  body: pair.extend({ side: z.enum(SIDES) }),
  response: { 200: pageOf(pastMember).extend({ gone }) },
  async handle({ context: { db, workspaceId }, query: { limit, after }, body }) {
    const scope = { list: 'difference', filter: body };
    const before = decodeCursor(scope, after);
    const { last, ...page } = await listDifference(db, { workspaceId, ...body, before, limit });
    return { ...page, next: last === null ? null : encodeCursor(scope, last) };
  },
});

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
