import { z } from 'zod';
import { GRANTS } from '../access/schema.ts';
import { putMember } from '../accounts/people.ts';
import { membership, workspace, workspaceName } from '../accounts/schema.ts';
import { appendAudit } from '../audit/append.ts';
import { transaction } from '../db/database.ts';
import { answer, endpoint, personEndpoint } from '../http/endpoint.ts';
import { deleteWorkspace } from './deletion.ts';
import { insertWorkspace } from './workspaces.ts';

const tag = 'Workspaces';

export const workspaces = {
  create: personEndpoint({
    summary: 'Create a workspace of your own',
    tag,
    body: z.strictObject({ name: workspaceName }),
    response: { 201: membership },
    async handle({ context: { db, author, person }, body: { name } }) {
      const made = await transaction(db, async (tx) => {
        const one = await insertWorkspace(tx, name);
        await putMember(tx, { workspaceId: one.id, userId: person.userId, role: 'owner' });
        const entry = { action: 'workspace.create', target: `workspace:${one.id}`, targetName: name };
        await appendAudit(tx, author, { workspaceId: one.id, ...entry });
        return one;
      });
      return answer({ status: 201, body: { workspace: made, role: 'owner', permissions: [...GRANTS] } });
    },
  }),
  update: endpoint({
    summary: 'Rename the workspace',
    tag,
    body: z.strictObject({ name: workspaceName }),
    response: { 200: workspace },
    handle: ({ context: { db, workspaceId, author }, body: { name } }) =>
      transaction(db, async (tx) => {
        await tx.updateTable('workspace').set({ name }).where('id', '=', workspaceId).execute();
        const entry = { action: 'workspace.update', target: `workspace:${workspaceId}`, targetName: name };
        await appendAudit(tx, author, { workspaceId, ...entry });
        return { id: workspaceId, name };
      }),
  }),
  remove: endpoint({
    summary: 'Delete the workspace with all that is in it, for good',
    description: 'Nobody reaches it from this moment; its rows are erased in the background.',
    tag,
    body: z.strictObject({
      name: z.string().max(1000).describe('Its name, so that it is not another that is deleted'),
    }),
    response: { 204: z.null() },
    async handle({ context: { db, workspaceId, author }, body: { name } }) {
      await deleteWorkspace(db, author, { workspaceId, name });
      return answer({ status: 204, body: null });
    },
  }),
};
