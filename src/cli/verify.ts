import type { Command } from 'commander';
import { sql } from 'kysely';
import { verifyWorkspace } from '../changes/verify.ts';
import { transaction } from '../db/database.ts';
import { print, withDatabase } from './runtime.ts';

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description('recompute sizes, facets and invariants of every workspace; exit 1 and a list on any mismatch')
    .option('--json', 'print an object')
    .action(async (options: { json?: boolean }) => {
      const workspaces = await withDatabase({}, ({ db }) =>
        // One snapshot, so that writers at work are no mismatch.
        transaction(db, async (tx) => {
          await sql`set transaction isolation level repeatable read read only`.execute(tx);
          const all = await tx.selectFrom('workspace').select(['id', 'name']).orderBy('id').execute();
          const checked = [];
          for (const { id, name } of all) {
            const mismatches = await verifyWorkspace(tx, { workspaceId: id });
            const everyone = await tx
              .selectFrom('audience')
              .select('size')
              .where('workspace_id', '=', id)
              .where('kind', '=', 'system')
              .executeTakeFirst();
            checked.push({ id, name, contacts: everyone?.size ?? 0, mismatches });
          }
          return checked;
        }),
      );
      const count = workspaces.reduce((sum, { mismatches }) => sum + mismatches.length, 0);
      if (options.json) print(JSON.stringify({ ok: count === 0, workspaces }));
      else {
        for (const { id, name, contacts, mismatches } of workspaces) {
          print(
            `Workspace ${id} “${name}”: ${contacts.toLocaleString('en')} contacts, ${mismatches.length || 'no'} mismatches.`,
          );
          for (const mismatch of mismatches) print(`  ${mismatch}`);
        }
      }
      if (count > 0) process.exitCode = 1;
    });
}
