import type { Writable } from 'node:stream';
import type { Command } from 'commander';
import { type BackupSummary, backUp } from '../backup/backup.ts';
import { writeWhole } from '../backup/file.ts';
import { userPath } from './config.ts';
import { withProgress } from './progress.ts';
import { print, tell, withBareDatabase } from './runtime.ts';

interface Options {
  force?: boolean;
  json?: boolean;
}

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description('write everything into one compressed file, as of one moment; others may go on working')
    .argument('<file>', 'the file to make; - for standard output')
    .option('--force', 'replace the file if it exists')
    .option('--json', 'print the result as an object')
    .action(runBackup);
}

async function runBackup(path: string, options: Options): Promise<void> {
  const toOutput = path === '-';
  if (toOutput && process.stdout.isTTY) throw new Error('A backup is not for a terminal: send it to a file or a pipe.');
  if (toOutput && options.json) throw new Error('Standard output can have the backup or --json, not both.');
  const started = performance.now();
  const summary = await withProgress(options, (onProgress) =>
    withBareDatabase({}, (db) => {
      const write = (to: Writable): Promise<BackupSummary> => backUp(db, { to, onProgress });
      return toOutput ? write(process.stdout) : writeWhole(userPath(path), { force: options.force ?? false }, write);
    }),
  );
  const seconds = (performance.now() - started) / 1000;
  if (options.json) return print(JSON.stringify({ ...summary, seconds }));
  const say = toOutput ? tell : print;
  say(
    `${summary.rows.toLocaleString('en')} rows of ${summary.tables} tables, ${(summary.bytes / 1e6).toFixed(1)} MB, in ${seconds.toFixed(1)} s.`,
  );
}
