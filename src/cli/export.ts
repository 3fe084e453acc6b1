import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { type Bitmap, bitmapOfAudience } from '../audiences/bitmap.ts';
import { countBitmap } from '../audiences/count.ts';
import { scanSet } from '../audiences/members.ts';
import { everyoneId } from '../audiences/system.ts';
import { recordAudit } from '../audit/append.ts';
import { exportContacts } from '../contacts/export.ts';
import type { Db } from '../db/database.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../files/types.ts';
import { findGroupByName } from '../groups/queries.ts';
import { AppError } from '../lib/errors.ts';
import { cliAuthor } from './author.ts';
import { userPath } from './config.ts';
import { readExpressionArgument } from './expression.ts';
import { withDatabase } from './runtime.ts';

interface Options {
  group?: string;
  expression?: string;
  format: ExportFormat;
  columns?: string;
  output?: string;
  workspace?: string;
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description('write the contacts of a group, of a set expression, or all, to a file')
    .option('--group <name>', 'the group; without it, all contacts')
    .option('--expression <expression>', `such as '(vip | newsletter) - "opted out" & country:BR'`)
    .addOption(new Option('--format <format>', 'of the file').choices([...EXPORT_FORMATS]).default('csv'))
    .option('--columns <names>', 'separated by commas, such as phone,name,attribute:city; by default all')
    .option('-o, --output <file>', 'where to; standard output by default')
    .option('--workspace <name or id>', 'the workspace; the first by default')
    .action(async (options: Options) => {
      await withDatabase(options, async ({ db, workspace: { id: workspaceId } }) => {
        const { members, trail } = await chosen(db, workspaceId, options);
        const { format, columns, output } = options;
        const content = await exportContacts(db, {
          workspaceId,
          nos: scanSet(db, members),
          format,
          columns: columns?.split(',').map((name) => name.trim()),
          fullNumbers: true,
        });
        const size = await countBitmap(db, members);
        await recordAudit(db, await cliAuthor(db), {
          workspaceId,
          ...trail,
          details: { format, contacts: size, ...trail.details },
        });
        const bytes = Readable.from(content);
        if (output === undefined) return pipeline(bytes, process.stdout, { end: false });
        await pipeline(bytes, createWriteStream(userPath(output))).catch((error: NodeJS.ErrnoException) => {
          // Only the file system's errors have a path.
          throw error.path ? new Error(`${output} cannot be written: ${error.message}.`) : error;
        });
      });
    });
}

/** Who is to be exported, and how the audit trail says it. */
async function chosen(
  db: Db,
  workspaceId: number,
  { group: name, expression: text }: Pick<Options, 'group' | 'expression'>,
): Promise<{
  members: Bitmap;
  trail: { action: string; target?: string; targetName?: string; details?: Record<string, unknown> };
}> {
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
  const group = await findGroupByName(db, { workspaceId, name });
  if (!group) throw new AppError('group_not_found', `There is no group “${name}”.`);
  const trail = { action: 'group.export', target: `group:${group.id}`, targetName: name };
  return { members: bitmapOfAudience(workspaceId, group.id), trail };
}
