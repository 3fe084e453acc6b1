import { type Command, Option } from 'commander';
import { createKey, listKeys, revokeKey } from '../access/keys.ts';
import { keyInput, ROLES, type Role } from '../access/schema.ts';
import { fromZodError } from './input.ts';
import { print, withDatabase } from './runtime.ts';

export function addKey(program: Command): void {
  const key = program.command('key').description('make, list and revoke API keys');
  const workspace = new Option('--workspace <name or id>', 'the workspace; the first by default');

  key
    .command('create')
    .description('make an API key and print it; it is shown this once')
    .requiredOption('--name <name>', 'what it is for')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default('administrator'))
    .option('--expires <time>', 'when it ends, such as 2030-01-31T00:00:00Z')
    .option('--json', 'print an object')
    .addOption(workspace)
    .action(async (options: { name: string; role: Role; expires?: string; json?: boolean; workspace?: string }) => {
      const input = fromZodError(
        keyInput.safeParse({ name: options.name, role: options.role, expiresAt: options.expires }),
      );
      await withDatabase(options, async ({ db, workspace: { id, name } }) => {
        const created = await createKey(db, { workspaceId: id, ...input });
        if (!options.json) return print(created.key);
        print(JSON.stringify({ ...created.record, key: created.key, workspace: { id, name } }));
      });
    });

  key
    .command('list')
    .description('list API keys')
    .option('--json', 'print an array')
    .addOption(workspace)
    .action(async (options: { json?: boolean; workspace?: string }) => {
      await withDatabase(options, async ({ db, workspace: { id } }) => {
        const keys = await listKeys(db, { workspaceId: id });
        if (options.json) return print(JSON.stringify(keys));
        for (const one of keys) {
          const state = one.revokedAt ? 'revoked' : (one.lastUsedAt ?? 'never used');
          print(`${one.id}\t${one.prefix}…\t${one.role}\t${state}\t${one.name}`);
        }
      });
    });

  key
    .command('revoke')
    .description('end an API key at once')
    .argument('<id>')
    .addOption(workspace)
    .action(async (id: string, options: { workspace?: string }) => {
      await withDatabase(options, ({ db, workspace: { id: workspaceId } }) =>
        revokeKey(db, { workspaceId, id: Number(id) || 0 }),
      );
    });
}
