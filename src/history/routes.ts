import { audited } from '../audit/audited.ts';
import { getChange, listChanges } from '../changes/history.ts';
import { listKept } from '../changes/kept.ts';
import { undo as undoChange } from '../changes/undo.ts';
import { getGroup } from '../groups/queries.ts';
import { answerChange, endpoint } from '../http/endpoint.ts';
import { idParams, idText, pageOf, pageQuery } from '../http/input.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { changeRecord, keptList, undoneChange } from './schema.ts';

const tag = 'History';

export const list = endpoint({
  summary: 'The history of changes, latest first; of one group with ?group=',
  tag,
  query: pageQuery.extend({ group: idText.optional() }),
  response: { 200: pageOf(changeRecord) },
  async handle({ context: { db, workspaceId }, query: { limit, after, group } }) {
    if (group !== undefined) await getGroup(db, { workspaceId, id: group, trashed: true });
    const scope = { list: 'changes', filter: { group } };
    const { items, last } = await listChanges(db, {
      workspaceId,
      groupId: group,
      before: decodeCursor(scope, after),
      limit,
    });
    return { items, next: last === null ? null : encodeCursor(scope, last) };
  },
});

export const get = endpoint({
  summary: 'A change',
  tag,
  params: idParams,
  response: { 200: changeRecord },
  handle: ({ context: { db, workspaceId }, params }) => getChange(db, { workspaceId, id: params.id }),
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
      (recorded) => ({ body: { ...recorded.value.record, counts: recorded.counts, kept: recorded.value.kept } }),
    ),
});

export const kept = endpoint({
  summary: 'What an undo kept back, and why',
  tag,
  params: idParams,
  query: pageQuery.pick({ limit: true }),
  response: { 200: keptList },
  async handle({ context: { db, workspaceId }, params: { id }, query: { limit } }) {
    await getChange(db, { workspaceId, id });
    return { items: await listKept(db, { workspaceId, changeId: id, limit }), next: null };
  },
});
