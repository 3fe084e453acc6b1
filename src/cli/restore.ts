import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import { openBackup } from '../backup/read.ts';
import { restore } from '../backup/restore.ts';
import { RESTORE_NAME } from '../backup/target.ts';
import { userPath } from './config.ts';
import { withProgress } from './progress.ts';
import { print, withBareDatabase } from './runtime.ts';

export function addRestore(program: Command): void {
  program
    .command('restore')
    .description('fill an empty database from a backup; anything else is refused')
    .argument('<file>', 'what backup made; - for standard input')
    .option('--json', 'print the result as an object')
    .action(runRestore);
}

async function runRestore(path: string, options: { json?: boolean }): Promise<void> {
  const started = performance.now();
  // Before a database is started, or made, for it.
  const backup = await openBackup(path === '-' ? process.stdin : await openFile(path));
  try {
    const summary = await withProgress(options, (onProgress) =>
      withBareDatabase({ applicationName: RESTORE_NAME }, (db) => restore(db, { backup, onProgress })),
    );
    const seconds = (performance.now() - started) / 1000;
    if (options.json) return print(JSON.stringify({ ...summary, seconds }));
    print(
      `${summary.rows.toLocaleString('en')} rows of ${summary.tables} tables, backed up ${summary.createdAt}, in ${seconds.toFixed(1)} s.`,
    );
  } finally {
    backup.close();
  }
}

/** Opens a file, or throws a sentence that names it. */
async function openFile(path: string): Promise<Readable> {
  try {
    if ((await stat(userPath(path))).isDirectory()) throw new Error('it is a directory');
    const file = createReadStream(userPath(path), { highWaterMark: 256 * 1024 });
    await once(file, 'open');
    return file;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read: ${message}.`);
  }
}
