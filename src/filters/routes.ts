import { z } from 'zod';
import { answer, answerOnce, endpoint } from '../http/endpoint.ts';
import { idParams } from '../http/input.ts';
import { filterInput, filterPatch, savedFilter } from './schema.ts';
import { deleteFilter, listFilters, saveFilter, updateFilter } from './service.ts';

const tag = 'Filters';

export const list = endpoint({
  summary: 'The filters of contacts that the workspace keeps, by name',
  tag,
  response: { 200: z.object({ items: z.array(savedFilter), next: z.null() }) },
  handle: async ({ context: { db, workspaceId } }) => ({ items: await listFilters(db, { workspaceId }), next: null }),
});

export const create = endpoint({
  summary: 'Keep a filter of contacts',
  description: 'Everybody of the workspace has it. The query says which contacts, as a match does.',
  tag,
  body: filterInput,
  response: { 201: savedFilter },
  handle: ({ context: { db, workspaceId, principal, change }, body }) =>
    answerOnce(db, change, async (tx) => ({
      status: 201,
      body: await saveFilter(tx, { workspaceId, actor: principal.actor, ...body }),
    })),
});

export const update = endpoint({
  summary: 'Rename a filter or set what it asks for',
  tag,
  params: idParams,
  body: filterPatch,
  response: { 200: savedFilter },
  handle: ({ context: { db, workspaceId, change }, params, body }) =>
    answerOnce(db, change, async (tx) => ({
      body: await updateFilter(tx, { workspaceId, id: params.id, patch: body }),
    })),
});

export const remove = endpoint({
  summary: 'Delete a filter; contacts are left alone',
  tag,
  params: idParams,
  response: { 204: z.null() },
  async handle({ context: { db, workspaceId }, params }) {
    await deleteFilter(db, { workspaceId, id: params.id });
    return answer({ status: 204, body: null });
  },
});
