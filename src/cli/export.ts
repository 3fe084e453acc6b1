import type { Command } from 'commander';
import { type Bitmap, bitmapOfAudience } from '../audiences/bitmap.ts';
import { everyoneId } from '../audiences/system.ts';
import { bitmapAsOf } from '../changes/asOf.ts';
import { withinHistory } from '../changes/retention.ts';
import type { Db } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { addFileOptions, exportSet, type FileOptions, stillContacts, type Trail } from './exportFile.ts';
import { readExpressionArgument } from './expression.ts';
import { requireGroupNamed } from './group.ts';
import { readMoment } from './moment.ts';
import { withDatabase } from './runtime.ts';

interface Options extends FileOptions {
  group?: string;
  at?: string;
  expression?: string;
  workspace?: string;
}

export function addExport(program: Command): void {
  const command = program
    .command('export')
    .description('write the contacts of a group, of a set expression, or all, to a file')
    .option('--group <name>', 'the group; without it, all contacts')
    .option('--at <moment>', 'who was in the group then, as they are now: 2030-01-31 or 2030-01-31T09:00:00Z')
    .option('--expression <expression>', `such as '(vip | newsletter) - "opted out" & country:BR'`);
  addFileOptions(command)
    .option('--workspace <name or id>', 'the workspace; the first by default')
    .action(async (options: Options) => {
      const at = readMoment('at', options.at);
      if (at !== undefined && options.group === undefined) {
        throw new AppError('invalid_request', 'Give --group with --at: the past of groups is known.');
      }
      await withDatabase(options, async ({ db, workspace: { id: workspaceId } }) =>
        withinHistory(db, { workspaceId, moments: [at] }, async () => {
          const { members, trail } = await chosen(db, workspaceId, { ...options, at });
          await exportSet(db, { workspaceId, members, trail, file: options });
        }),
      );
    });
}

/** Who is to be exported, and how the audit trail says it. */
async function chosen(
  db: Db,
  workspaceId: number,
  { group: name, at, expression: text }: { group?: string; at: string | undefined; expression?: string },
): Promise<{ members: Bitmap; trail: Trail }> {
  if (name !== undefined && text !== undefined) {
    throw new AppError('invalid_request', 'Give --group or --expression, not both.');
  }
  if (text !== undefined) {
    const resolved = await readExpressionArgument(db, { workspaceId, text });
    return { members: resolved.members, trail: { action: 'set.export', details: { expression: resolved.text } } };
  }
  if (name === undefined) {
    const everyone = bitmapOfAudience(workspaceId, await everyoneId(db, { workspaceId }));
    return { members: everyone, trail: { action: 'contact.export' } };
  }
  const { id } = await requireGroupNamed(db, { workspaceId, name });
  const trail = { action: 'group.export', target: `group:${id}`, targetName: name };
  if (at === undefined) return { members: bitmapOfAudience(workspaceId, id), trail };
  const members = await stillContacts(db, { workspaceId, members: bitmapAsOf({ workspaceId, audienceId: id, at }) });
  return { members, trail: { ...trail, details: { at } } };
}
