import { answerOnce, endpoint } from '../http/endpoint.ts';
import { idParams, pageOf, pageQuery } from '../http/input.ts';
import { nudgeDispatchers } from '../jobs/dispatcher.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { cancelOperation, getOperation, listOperations } from './queries.ts';
import { bulkInput, operation } from './schema.ts';
import { createBulk } from './service.ts';

const tag = 'Operations';

export const list = endpoint({
  summary: 'Operations, newest first',
  tag,
  query: pageQuery,
  response: { 200: pageOf(operation) },
  async handle({ context: { db, workspaceId }, query: { limit, after } }) {
    const scope = { list: 'operations', filter: {} };
    const { items, last } = await listOperations(db, { workspaceId, before: decodeCursor(scope, after), limit });
    return { items, next: last === null ? null : encodeCursor(scope, last) };
  },
});

export const create = endpoint({
  summary: 'Do something to many contacts, in the background',
  description:
    'add: into groups. remove: out of groups. move: into groups, and out of “from” or every other group. setAttributes. ' +
    'delete. Each is one change, which can be undone; it is done wholly or not at all. Who is selected is settled when it ' +
    'begins. Ask for the operation, or follow GET /events, for its progress.',
  tag,
  body: bulkInput,
  response: { 202: operation },
  async handle({ context: { db, change, author, view }, body }) {
    const asking = { context: change, author, fullNumbers: view.full };
    const result = await answerOnce(db, change, async (tx) => ({
      status: 202,
      body: await createBulk(tx, asking, body),
    }));
    nudgeDispatchers();
    return result;
  },
});

export const get = endpoint({
  summary: 'One operation, with its progress and result',
  tag,
  params: idParams,
  response: { 200: operation },
  handle: ({ context: { db, workspaceId }, params: { id } }) => getOperation(db, { workspaceId, id }),
});

export const cancel = endpoint({
  summary: 'Cancel an operation that waits or is at work: nothing of it is done',
  tag,
  params: idParams,
  response: { 200: operation },
  handle: ({ context: { db, workspaceId }, params: { id } }) => cancelOperation(db, { workspaceId, id }),
});
