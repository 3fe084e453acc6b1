import { z } from 'zod';
import { rightsOf } from '../access/audit.ts';
import { assertMayGrant } from '../access/permissions.ts';
import { grantsFor, keyInput } from '../access/schema.ts';
import { transaction } from '../db/database.ts';
import { answer, answerOnce, endpoint } from '../http/endpoint.ts';
import { idParams } from '../http/input.ts';
import { auditAccessKey } from './audit.ts';
import { createAccessKey, getAccessKey, listAccessKeys, revokeAccessKey } from './keys.ts';
import { accessKey } from './schema.ts';

const tag = 'Access';

export const accessKeys = {
  list: endpoint({
    summary: 'The access keys of the workspace, which programs sign CAMS requests with',
    tag,
    response: { 200: z.object({ items: z.array(accessKey), next: z.null() }) },
    handle: async ({ context: { db, workspaceId } }) => ({
      items: await listAccessKeys(db, { workspaceId }),
      next: null,
    }),
  }),

  create: endpoint({
    summary: 'Create an access key; its secret is shown this once',
    tag,
    body: keyInput,
    response: { 201: accessKey.extend({ accessKeySecret: z.string() }) },
    async handle({ context, body }) {
      const { db, workspaceId, principal, author, change, services } = context;
      const permissions = grantsFor(body.role, body.permissions, principal.grants);
      assertMayGrant(principal, { role: body.role, grants: permissions });
      return answerOnce(
        db,
        change,
        async (tx) => {
          const { accessKeySecret, record } = await createAccessKey(tx, {
            workspaceId,
            keyring: services.keyring,
            ...body,
            permissions,
            createdBy: author.actor,
          });
          const details = rightsOf(record);
          await auditAccessKey(tx, author, { workspaceId, action: 'access_key.create', key: record, details });
          return { status: 201, body: { ...record, accessKeySecret } };
        },
        { secret: true },
      );
    },
  }),

  revoke: endpoint({
    summary: 'Revoke an access key at once, and with it the links to downloads that it was given',
    tag,
    params: idParams,
    response: { 204: z.null() },
    async handle({ context, params: { id } }) {
      const { db, workspaceId, principal, author } = context;
      await transaction(db, async (tx) => {
        const key = await getAccessKey(tx, { workspaceId, id });
        assertMayGrant(principal, { role: key.role, grants: key.permissions });
        await revokeAccessKey(tx, { workspaceId, id });
        // Again is nothing new.
        if (key.revokedAt === null) await auditAccessKey(tx, author, { workspaceId, action: 'access_key.revoke', key });
      });
      return answer({ status: 204, body: null });
    },
  }),
};
