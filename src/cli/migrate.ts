import type { Command } from 'commander';
import { latestVersion } from '../db/migrate.ts';
import { print, withDatabase } from './runtime.ts';

export function addMigrate(program: Command): void {
  program
    .command('migrate')
    .description('bring the database to this version (every other command does so too)')
    .action(async () => {
      await withDatabase({}, async () => {});
      print(`The database is at schema version ${await latestVersion()}.`);
    });
}
