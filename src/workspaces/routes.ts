import { z } from 'zod';
import { GRANTS } from '../access/schema.ts';
import { putMember } from '../accounts/people.ts';
import { membership, workspaceName } from '../accounts/schema.ts';
import { appendAudit } from '../audit/append.ts';
import { transaction } from '../db/database.ts';
import { answer, endpoint, personEndpoint } from '../http/endpoint.ts';
import { deleteWorkspace } from './deletion.ts';
import { historyDays, workspaceSettings } from './schema.ts';
import { readSettings, updateSettings } from './settings.ts';
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
  get: endpoint({
    summary: 'The workspace and its settings',
    tag,
    response: { 200: workspaceSettings },
    handle: ({ context: { db, workspaceId } }) => readSettings(db, { workspaceId }),
  }),
  update: endpoint({
    summary: 'Rename the workspace, or set how long what changes overwrote is kept',
    description:
      'Keeping it for fewer days deletes what is older within minutes; keeping it for more brings nothing back.',
    tag,
    body: z
      .strictObject({ name: workspaceName.optional(), historyDays: historyDays.optional() })
      .refine(({ name, historyDays }) => name !== undefined || historyDays !== undefined, 'Give name or historyDays.'),
    response: { 200: workspaceSettings },
    handle: ({ context: { db, workspaceId, author }, body }) => updateSettings(db, author, { workspaceId, ...body }),
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
