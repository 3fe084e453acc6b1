import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Command } from 'commander';
import { countSet } from '../audiences/count.ts';
import { scanMembers } from '../audiences/members.ts';
import { everyoneId } from '../audiences/system.ts';
import { recordAudit } from '../audit/append.ts';
import { exportCsv } from '../contacts/export.ts';
import { findGroupByName } from '../groups/queries.ts';
import { AppError } from '../lib/errors.ts';
import { cliAuthor } from './author.ts';
import { userPath } from './config.ts';
import { withDatabase } from './runtime.ts';

export function addExport(program: Command): void {
  program
    .command('export')
    .description('write the contacts of a group, or all, as CSV')
    .option('--group <name>', 'the group; without it, all contacts')
    .option('-o, --output <file>', 'where to; standard output by default')
    .option('--workspace <name or id>', 'the workspace; the first by default')
    .action(async (options: { group?: string; output?: string; workspace?: string }) => {
      await withDatabase(options, async ({ db, workspace: { id: workspaceId } }) => {
        const audienceId = options.group
          ? (await findGroupByName(db, { workspaceId, name: options.group }))?.id
          : await everyoneId(db, { workspaceId });
        if (audienceId === undefined) throw new AppError('group_not_found', `There is no group “${options.group}”.`);
        await recordAudit(db, await cliAuthor(db), {
          workspaceId,
          ...(options.group
            ? { action: 'group.export', target: `group:${audienceId}`, targetName: options.group }
            : { action: 'contact.export' }),
          details: { format: 'csv', contacts: await countSet(db, { workspaceId, include: [audienceId] }) },
        });
        const lines = Readable.from(
          exportCsv(db, { workspaceId, contacts: scanMembers(db, { workspaceId, audienceId }), fullNumbers: true }),
        );
        const { output } = options;
        if (output === undefined) return pipeline(lines, process.stdout, { end: false });
        await pipeline(lines, createWriteStream(userPath(output))).catch((error: NodeJS.ErrnoException) => {
          // Only the file system's errors have a path.
          throw error.path ? new Error(`${output} cannot be written: ${error.message}.`) : error;
        });
      });
    });
}
