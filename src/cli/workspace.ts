import type { Command } from 'commander';
import { appendAudit } from '../audit/append.ts';
import { transaction } from '../db/database.ts';
import { insertWorkspace } from '../workspaces/workspaces.ts';
import { cliAuthor } from './author.ts';
import { print, withDatabase } from './runtime.ts';

export function addWorkspace(program: Command): void {
  const workspace = program.command('workspace').description('list and make workspaces');

  workspace
    .command('list')
    .description('list workspaces, each with its id')
    .action(async () => {
      await withDatabase({}, async ({ db }) => {
        const rows = await db
          .selectFrom('workspace')
          .select(['id', 'name'])
          .where('deleted_at', 'is', null)
          .orderBy('id')
          .execute();
        for (const { id, name } of rows) print(`${id}\t${name}`);
      });
    });

  workspace
    .command('create')
    .description('make a workspace and print its id')
    .argument('<name>')
    .action(async (name: string) => {
      await withDatabase({}, async ({ db }) => {
        const author = await cliAuthor(db);
        const { id } = await transaction(db, async (tx) => {
          const made = await insertWorkspace(tx, name);
          const entry = { action: 'workspace.create', target: `workspace:${made.id}`, targetName: name };
          await appendAudit(tx, author, { workspaceId: made.id, ...entry });
          return made;
        });
        print(String(id));
      });
    });
}
