import { z } from 'zod';
import { gone, pastMember } from '../history/schema.ts';
import { endpoint } from '../http/endpoint.ts';
import { pageOf, pageQuery } from '../http/input.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { moment } from '../lib/moment.ts';
import { countDifference, listDifference, SIDES } from './difference.ts';

const tag = 'Audiences';

const groupAt = z.strictObject({
  group: z.int().positive(),
  at: moment.optional().describe('As of this moment; without it, now'),
});
const pair = z.strictObject({ left: groupAt, right: groupAt });

export const count = endpoint({
  operationId: 'audiences.difference.count',
  summary: 'What differs between two groups, or between two moments of one',
  description: 'Exact numbers; the contacts themselves are at /audiences/difference/contacts.',
  tag,
  body: pair,
  response: { 200: z.object({ onlyLeft: z.int(), onlyRight: z.int(), both: z.int() }) },
  handle: ({ context: { db, workspaceId }, body }) => countDifference(db, { workspaceId, ...body }),
});

export const contacts = endpoint({
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
});
