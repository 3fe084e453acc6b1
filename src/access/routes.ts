import { z } from 'zod';
import { transaction } from '../db/database.ts';
import { answer, answerOnce, endpoint } from '../http/endpoint.ts';
import { idParams } from '../http/input.ts';
import { verbatim } from '../lib/verbatim.ts';
import { auditKey, rightsOf } from './audit.ts';
import { createKey, getKey, listKeys, revokeKey, rotateKey } from './keys.ts';
import { assertMayGrant } from './permissions.ts';
import { type ApiKey, apiKey, grant, grantsFor, keyInput, keyRotation, role } from './schema.ts';

const tag = 'Access';

const shownKey = apiKey.extend({ key: verbatim(z.string()) });

export const whoAmI = endpoint({
  summary: 'The workspace, and who asks: role, permissions and name',
  tag,
  response: {
    200: z.object({
      workspace: z.object({ id: z.int(), name: z.string() }),
      role,
      permissions: z.array(grant),
      actor: z.string(),
      name: z.string(),
    }),
  },
  async handle({ context: { db, principal } }) {
    const workspace = await db
      .selectFrom('workspace')
      .select(['id', 'name'])
      .where('id', '=', principal.workspaceId)
      .executeTakeFirstOrThrow();
    const { role, grants, actor, actorName } = principal;
    return { workspace, role, permissions: [...grants], actor, name: actorName };
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
    response: { 201: shownKey },
    async handle({ context, body }) {
      const { db, workspaceId, principal, author, change } = context;
      const permissions = grantsFor(body.role, body.permissions, principal.grants);
      assertMayGrant(principal, { role: body.role, grants: permissions });
      return answerOnce(
        db,
        change,
        async (tx) => {
          const { key, record } = await createKey(tx, { workspaceId, ...body, permissions, createdBy: author.actor });
          await auditKey(tx, author, { workspaceId, action: 'key.create', key: record, details: rightsOf(record) });
          return { status: 201, body: { ...record, key } };
        },
        { secret: true },
      );
    },
  }),
  rotate: endpoint({
    summary: 'Give an API key a new secret, shown this once; the one before stays good for a while',
    tag,
    params: idParams,
    body: keyRotation,
    response: { 200: shownKey },
    async handle({ context, params: { id }, body: { overlapHours } }) {
      const { db, workspaceId, principal, author, change } = context;
      return answerOnce(
        db,
        change,
        async (tx) => {
          assertMayGrant(principal, grantedTo(await getKey(tx, { workspaceId, id })));
          const { key, record } = await rotateKey(tx, { workspaceId, id, overlapHours });
          await auditKey(tx, author, { workspaceId, action: 'key.rotate', key: record, details: { overlapHours } });
          return { body: { ...record, key } };
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
    async handle({ context, params: { id } }) {
      const { db, workspaceId, principal, author } = context;
      await transaction(db, async (tx) => {
        const key = await getKey(tx, { workspaceId, id });
        assertMayGrant(principal, grantedTo(key));
        await revokeKey(tx, { workspaceId, id });
        // Again is nothing new.
        if (key.revokedAt === null) await auditKey(tx, author, { workspaceId, action: 'key.revoke', key });
      });
      return answer({ status: 204, body: null });
    },
  }),
};

const grantedTo = ({ role, permissions }: ApiKey) => ({ role, grants: permissions });
