import { Command } from 'commander';
import { AppError } from '../lib/errors.ts';
import { addAudit } from './audit.ts';
import { addBackup } from './backup.ts';
import { addCount } from './count.ts';
import { addDiff } from './diff.ts';
import { addExplain } from './explain.ts';
import { addExport } from './export.ts';
import { addGrowth } from './growth.ts';
import { addImport } from './import.ts';
import { addInsights } from './insights.ts';
import { addKey } from './key.ts';
import { addMigrate } from './migrate.ts';
import { addOpenapi } from './openapi.ts';
import { addRestore } from './restore.ts';
import { addSeed } from './seed.ts';
import { addServe } from './serve.ts';
import { addUser } from './user.ts';
import { addVerify } from './verify.ts';
import { addWebhook } from './webhook.ts';
import { addWorker } from './worker.ts';
import { addWorkspace } from './workspace.ts';

const program = new Command('muster')
  .description('Audience manager for chat-app messaging')
  .configureHelp({ sortSubcommands: true })
  .showHelpAfterError('(add --help for what is possible)');

for (const add of [
  addServe,
  addWorker,
  addMigrate,
  addOpenapi,
  addImport,
  addExport,
  addCount,
  addExplain,
  addInsights,
  addGrowth,
  addDiff,
  addKey,
  addAudit,
  addUser,
  addWorkspace,
  addWebhook,
  addSeed,
  addVerify,
  addBackup,
  addRestore,
])
  add(program);

try {
  await program.parseAsync();
} catch (error) {
  // What people can mend is said in a sentence; a stack is for what they cannot.
  const expected = error instanceof AppError || (error instanceof Error && error.constructor === Error);
  process.stderr.write(`${expected ? (error as Error).message : ((error as Error).stack ?? String(error))}\n`);
  if (error instanceof AppError) {
    for (const detail of error.errors.slice(0, 20)) process.stderr.write(`  ${detail.path}: ${detail.message}\n`);
  }
  process.exitCode = 1;
}
