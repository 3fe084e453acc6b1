import type { Command } from 'commander';
import { createWorkspace } from '../workspaces/workspaces.ts';
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
      await withDatabase({}, async ({ db }) => print(String((await createWorkspace(db, { name })).id)));
    });
}
