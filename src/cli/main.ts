import { Command } from 'commander';
import { AppError } from '../lib/errors.ts';

const program = new Command('muster')
  .description('Audience manager for chat-app messaging')
  .configureHelp({ sortSubcommands: true })
  .showHelpAfterError('(add --help for what is possible)');

/** Each loaded when it is asked for: what only a server needs takes longer to load than most commands take. */
const commands: Record<string, () => Promise<(program: Command) => void>> = {
  serve: async () => (await import('./serve.ts')).addServe,
  worker: async () => (await import('./worker.ts')).addWorker,
  migrate: async () => (await import('./migrate.ts')).addMigrate,
  openapi: async () => (await import('./openapi.ts')).addOpenapi,
  import: async () => (await import('./import.ts')).addImport,
  export: async () => (await import('./export.ts')).addExport,
  count: async () => (await import('./count.ts')).addCount,
  explain: async () => (await import('./explain.ts')).addExplain,
  insights: async () => (await import('./insights.ts')).addInsights,
  growth: async () => (await import('./growth.ts')).addGrowth,
  diff: async () => (await import('./diff.ts')).addDiff,
  key: async () => (await import('./key.ts')).addKey,
  audit: async () => (await import('./audit.ts')).addAudit,
  user: async () => (await import('./user.ts')).addUser,
  workspace: async () => (await import('./workspace.ts')).addWorkspace,
  webhook: async () => (await import('./webhook.ts')).addWebhook,
  seed: async () => (await import('./seed.ts')).addSeed,
  verify: async () => (await import('./verify.ts')).addVerify,
  backup: async () => (await import('./backup.ts')).addBackup,
  restore: async () => (await import('./restore.ts')).addRestore,
};
const asked = process.argv[2] ?? '';
// Help tells of all of them.
for (const name of Object.hasOwn(commands, asked) ? [asked] : Object.keys(commands)) (await commands[name]!())(program);

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
