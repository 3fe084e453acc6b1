import { z } from 'zod';
import { audited } from '../audit/audited.ts';
import { sizeAsOf } from '../changes/asOf.ts';
import { type ChangeRecord, getChange, getKeptChange, listChanges } from '../changes/history.ts';
import { listKept } from '../changes/kept.ts';
import { undo as undoChange } from '../changes/undo.ts';
import type { Db } from '../db/database.ts';
import { listGrowthBy } from '../groups/growth.ts';
import { getGroup } from '../groups/queries.ts';
import { growth, period } from '../groups/schema.ts';
import { answerChange, endpoint } from '../http/endpoint.ts';
import { idParams, idText, pageOf, pageQuery } from '../http/input.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { moment } from '../lib/moment.ts';
import { timeZone } from '../lib/timeZone.ts';
import { nameActors } from './actors.ts';
import { listContactHistory, requireKnown } from './contact.ts';
import { listChangedMembers } from './members.ts';
import { listMemberHistory } from './membership.ts';
import { changedMember, changeRecord, contactChange, keptList, memberChange, since, undoneChange } from './schema.ts';

const tag = 'History';

export const list = endpoint({
  summary: 'The history of changes, latest first; of a group, a contact or a kind if given',
  tag,
  query: pageQuery.extend({
    group: idText.optional(),
    contact: idText.optional(),
    kind: z
      .string()
      .regex(/^[a-z]+(\.[a-z]+)?$/, 'A kind of change, such as import or group.add.')
      .max(40)
      .optional(),
  }),
  response: { 200: pageOf(changeRecord) },
  async handle({ context: { db, workspaceId }, query: { limit, after, ...filter } }) {
    const { group, contact, kind } = filter;
    if (group !== undefined) await getGroup(db, { workspaceId, id: group, trashed: true });
    if (contact !== undefined) await requireKnown(db, { workspaceId, no: contact });
    const scope = { list: 'changes', filter };
    const { items, last } = await listChanges(db, {
      workspaceId,
      filter: { groupId: group, contactNo: contact, kind },
      before: decodeCursor(scope, after),
      limit,
    });
    return { items: await withNames(db, workspaceId, items), next: last === null ? null : encodeCursor(scope, last) };
  },
});

async function withNames(db: Db, workspaceId: number, changes: ChangeRecord[]) {
  const nameOf = await nameActors(db, { workspaceId, actors: changes.map(({ actor }) => actor) });
  return changes.map((change) => ({ ...change, actorName: nameOf(change.actor) }));
}

export const ofContact = endpoint({
  summary: 'What became of a contact: its fields and its groups, latest first',
  description: 'Also of a contact that was deleted, as long as an undo could bring it back.',
  tag,
  params: idParams,
  query: pageQuery,
  response: { 200: pageOf(contactChange).extend({ since }) },
  async handle({ context: { db, workspaceId }, params: { id }, query: { limit, after } }) {
    const scope = { list: 'contact history', filter: { id } };
    const before = decodeCursor(scope, after);
    const { last, ...page } = await listContactHistory(db, { workspaceId, no: id, before, limit });
    return { ...page, next: last === null ? null : encodeCursor(scope, last) };
  },
});

/** Of a group, as of moments: also of one in the trash, which has a past. */
export const ofGroup = {
  countAt: endpoint({
    summary: 'How many contacts were in a group at a moment',
    description: 'Exact for any moment: the counts of changes are kept for ever.',
    tag,
    params: idParams,
    query: z.strictObject({ at: moment.optional().describe('Without it, now') }),
    response: { 200: z.object({ at: z.iso.datetime(), size: z.int() }) },
    async handle({ context: { db, workspaceId }, params: { id }, query: { at } }) {
      await getGroup(db, { workspaceId, id, trashed: at !== undefined });
      const asked = (at === undefined ? new Date() : new Date(at)).toISOString();
      return { at: asked, size: await sizeAsOf(db, { workspaceId, audienceId: id, at }) };
    },
  }),

  growth: endpoint({
    summary: 'How a group grew, by day, week or month',
    description: 'Without from, the last 90 days, 53 weeks or 24 months; at most 1,000 periods.',
    tag,
    params: idParams,
    query: z.strictObject({
      by: period.default('day'),
      from: moment.optional(),
      to: moment.optional().describe('By default, now'),
      timeZone: timeZone.default('UTC'),
    }),
    response: { 200: growth },
    async handle({ context: { db, workspaceId }, params: { id }, query: { by, from, to, timeZone } }) {
      await getGroup(db, { workspaceId, id });
      const dates = {
        from: from === undefined ? undefined : new Date(from),
        to: to === undefined ? undefined : new Date(to),
      };
      return { by, timeZone, items: await listGrowthBy(db, { workspaceId, id, by, ...dates, timeZone }) };
    },
  }),

  member: endpoint({
    summary: 'When and how a contact entered and left a group, latest first',
    description: 'As far back as what changes overwrote is kept. Also of a contact that was deleted.',
    tag,
    params: z.strictObject({ id: idText, contactId: idText }),
    query: pageQuery,
    response: {
      200: pageOf(memberChange).extend({ since }),
    },
    async handle({ context: { db, workspaceId }, params: { id, contactId }, query: { limit, after } }) {
      await getGroup(db, { workspaceId, id, trashed: true });
      await requireKnown(db, { workspaceId, no: contactId });
      const scope = { list: 'member history', filter: { id, contactId } };
      const before = decodeCursor(scope, after);
      const { last, ...page } = await listMemberHistory(db, { workspaceId, groupId: id, no: contactId, before, limit });
      return { ...page, next: last === null ? null : encodeCursor(scope, last) };
    },
  }),
};

export const get = endpoint({
  summary: 'A change',
  tag,
  params: idParams,
  response: { 200: changeRecord },
  async handle({ context: { db, workspaceId }, params }) {
    const [record] = await withNames(db, workspaceId, [await getChange(db, { workspaceId, id: params.id })]);
    return record;
  },
});

/** How many kept things an undo answers at once; the counts are exact, and the rest is in the list. */
const KEPT_SHOWN = 100;

export const undo = endpoint({
  summary: 'Undo a change, where nothing later touched the same things',
  description: 'Answers the undoing change, with what it kept back and why. An undo can be undone.',
  tag,
  params: idParams,
  response: { 200: undoneChange },
  handle: ({ context, params }) =>
    answerChange(
      context.change,
      (change) =>
        undoChange(
          context.db,
          audited(context.author, change, ({ counts }) => ({
            action: 'change.undo',
            target: `change:${params.id}`,
            details: { ...counts },
          })),
          { changeId: params.id, keptShown: KEPT_SHOWN },
        ),
      ({ value: { record, kept }, counts }) => ({
        body: { ...record, actorName: context.principal.actorName, counts, kept },
      }),
    ),
});

export const kept = endpoint({
  summary: 'What an undo kept back, and why',
  tag,
  params: idParams,
  query: pageQuery.pick({ limit: true }),
  response: { 200: keptList },
  async handle({ context: { db, workspaceId }, params: { id }, query: { limit } }) {
    await getKeptChange(db, { workspaceId, id });
    const items = await listKept(db, { workspaceId, changeId: id, limit });
    await getKeptChange(db, { workspaceId, id });
    return { items, next: null };
  },
});

export const contacts = endpoint({
  summary: 'Who entered or left a group by a change, newest contacts first',
  tag,
  params: idParams,
  query: pageQuery.extend({
    group: idText.describe('The group'),
    side: z.enum(['added', 'removed']).describe('Who entered, or who left'),
  }),
  response: { 200: pageOf(changedMember) },
  async handle({ context: { db, workspaceId }, params: { id }, query: { limit, after, group, side } }) {
    await getKeptChange(db, { workspaceId, id });
    await getGroup(db, { workspaceId, id: group, trashed: true });
    const scope = { list: 'changed members', filter: { id, group, side } };
    const before = decodeCursor(scope, after);
    const { items, last } = await listChangedMembers(db, { workspaceId, changeId: id, group, side, before, limit });
    await getKeptChange(db, { workspaceId, id });
    return { items, next: last === null ? null : encodeCursor(scope, last) };
  },
});
