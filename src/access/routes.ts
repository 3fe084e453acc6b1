import { z } from 'zod';
import { answer, answerOnce, endpoint } from '../http/endpoint.ts';
import { idParams } from '../http/input.ts';
import { AppError } from '../lib/errors.ts';
import { createKey, listKeys, revokeKey } from './keys.ts';
import { mayGrant } from './permissions.ts';
import { apiKey, keyInput, role } from './schema.ts';

const tag = 'Access';

export const whoAmI = endpoint({
  summary: 'The workspace and role of the key in use',
  tag,
  response: { 200: z.object({ workspace: z.object({ id: z.int(), name: z.string() }), role, actor: z.string() }) },
  async handle({ context: { db, principal } }) {
    const workspace = await db
      .selectFrom('workspace')
      .select(['id', 'name'])
      .where('id', '=', principal.workspaceId)
      .executeTakeFirstOrThrow();
    return { workspace, role: principal.role, actor: principal.actor };
  },
});

export const keys = {
  list: endpoint({
    summary: 'The API keys of the workspace',
    tag,
    response: { 200: z.object({ items: z.array(apiKey), next: z.null() }) },
    handle: async ({ context: { db, workspaceId } }) => ({ items: await listKeys(db, { workspaceId }), next: null }),
  }),
  create: endpoint({
    summary: 'Create an API key; it is shown this once',
    tag,
    body: keyInput,
    response: { 201: apiKey.extend({ key: z.string() }) },
    async handle({ context: { db, workspaceId, principal, change }, body }) {
      if (!mayGrant(principal, body.role)) {
        throw new AppError('forbidden', `A key of role ${principal.role} cannot make one of role ${body.role}.`);
      }
      return answerOnce(
        db,
        change,
        async (tx) => {
          const { key, record } = await createKey(tx, { workspaceId, ...body });
          return { status: 201, body: { ...record, key } };
        },
        { secret: true },
      );
    },
  }),
  revoke: endpoint({
    summary: 'Revoke an API key at once',
    tag,
    params: idParams,
    response: { 204: z.null() },
    async handle({ context: { db, workspaceId, principal }, params }) {
      const key = (await listKeys(db, { workspaceId })).find(({ id }) => id === params.id);
      if (key && !mayGrant(principal, key.role)) {
        throw new AppError('forbidden', `A key of role ${principal.role} cannot revoke one of role ${key.role}.`);
      }
      await revokeKey(db, { workspaceId, id: params.id });
      return answer({ status: 204, body: null });
    },
  }),
};
