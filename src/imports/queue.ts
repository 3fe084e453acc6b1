import { sql } from 'kysely';
import { LOCKS } from '../db/locks.ts';
import type { Queue } from '../jobs/dispatcher.ts';
import { sweepImports } from './housekeeping.ts';

/** Imports that are to be checked or committed. */
export const importQueue: Queue = {
  noun: 'Import',
  lock: LOCKS.import,
  waiting: sql`select workspace_id, id from import where status in ('checking', 'committing')`,
  sweep: sweepImports,
  most: 3,
  mostOfOne: 2,
};
