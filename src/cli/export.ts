import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { countSet } from '../audiences/count.ts';
import { scanMembers } from '../audiences/members.ts';
import { everyoneId } from '../audiences/system.ts';
import { recordAudit } from '../audit/append.ts';
import { exportContacts } from '../contacts/export.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../files/types.ts';
import { findGroupByName } from '../groups/queries.ts';
import { AppError } from '../lib/errors.ts';
import { cliAuthor } from './author.ts';
import { userPath } from './config.ts';
import { withDatabase } from './runtime.ts';

interface ExportOptions {
  group?: string;
  format: ExportFormat;
  columns?: string;
  output?: string;
  workspace?: string;
}

export function addExport(program: Command): void {
  program
    .command('export')
    .description('write the contacts of a group, or all, to a file')
    .option('--group <name>', 'the group; without it, all contacts')
    .addOption(new Option('--format <format>', 'of the file').choices([...EXPORT_FORMATS]).default('csv'))
    .option('--columns <names>', 'separated by commas, such as phone,name,attribute:city; all by default')
    .option('-o, --output <file>', 'where to; standard output by default')
    .option('--workspace <name or id>', 'the workspace; the first by default')
    .action(async ({ group, format, columns, output, workspace: named }: ExportOptions) => {
      await withDatabase({ workspace: named }, async ({ db, workspace: { id: workspaceId } }) => {
        const audienceId = group
          ? (await findGroupByName(db, { workspaceId, name: group }))?.id
          : await everyoneId(db, { workspaceId });
        if (audienceId === undefined) throw new AppError('group_not_found', `There is no group “${group}”.`);
        const content = await exportContacts(db, {
          workspaceId,
          nos: scanMembers(db, { workspaceId, audienceId }),
          format,
          columns: columns?.split(',').map((name) => name.trim()),
          fullNumbers: true,
        });
        await recordAudit(db, await cliAuthor(db), {
          workspaceId,
          ...(group
            ? { action: 'group.export', target: `group:${audienceId}`, targetName: group }
            : { action: 'contact.export' }),
          details: { format, contacts: await countSet(db, { workspaceId, include: [audienceId] }) },
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
