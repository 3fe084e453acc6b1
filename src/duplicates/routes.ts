import { z } from 'zod';
import { audited } from '../audit/audited.ts';
import type { Contact } from '../contacts/schema.ts';
import { toMemberCounts } from '../contacts/service.ts';
import { answerChange, endpoint } from '../http/endpoint.ts';
import { pageOf, pageQuery } from '../http/input.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { listDuplicates } from './find.ts';
import { mergeDuplicates } from './merge.ts';
import { duplicateSet, mergedContact, mergeInput, RULES } from './schema.ts';

const tag = 'Contacts';

export const list = endpoint({
  summary: 'Contacts that may be the same person, by a rule',
  description:
    'number: a user id that is a phone number, and another contact with that number, whatever variant of it (Brazil’s ninth ' +
    'digit, Mexico’s 1, Argentina’s 9). Two phone numbers that are variants of one are never two contacts. email: the same ' +
    'address. name: the same name and country, of one with a user id only and of at most five with a phone number only. ' +
    'All contacts are looked at, in up to a minute. A page may have fewer sets than asked for: there are more while next is ' +
    'not null.',
  tag,
  query: pageQuery.extend({ by: z.enum(RULES).default('number') }),
  response: { 200: pageOf(duplicateSet) },
  async handle({ context: { db, workspaceId }, query: { by, limit, after } }) {
    const scope = { list: 'duplicates', filter: { by } };
    const { items, next } = await listDuplicates(db, {
      workspaceId,
      by,
      after: decodeCursor(scope, after) ?? 0,
      limit,
    });
    return { items, next: next === null ? null : encodeCursor(scope, next) };
  },
});

export const merge = endpoint({
  summary: 'Make one contact of several that are the same person',
  description:
    'One change, which can be undone. The contact that stays fills its blanks from the others, in their order, and comes into ' +
    'all of their groups; the others are deleted. Where it has a value of its own, that of the others is only in the history.',
  tag,
  body: mergeInput,
  response: { 200: mergedContact },
  handle: ({ context, body }) =>
    answerChange(
      context.change,
      (change) =>
        mergeDuplicates(
          context.db,
          audited<Contact>(context.author, change, () => ({
            action: 'contact.merge',
            target: `contact:${body.keep}`,
            details: { merged: body.merge.join(' ') },
          })),
          body,
        ),
      (recorded) => ({ body: { ...recorded.value, ...toMemberCounts(recorded) }, contactNo: body.keep }),
    ),
});
