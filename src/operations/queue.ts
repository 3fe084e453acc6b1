import { sql } from 'kysely';
import { LOCKS } from '../db/locks.ts';
import type { Queue } from '../jobs/dispatcher.ts';
import { isOf } from './row.ts';

/** Operations that are to be done: of one workspace one after the other, as they were asked for. */
export const operationQueue: Queue = {
  noun: 'Operation',
  lock: LOCKS.operation,
  waiting: sql`select workspace_id, id from operation where status in ('waiting', 'running') and ${isOf('bulk')}`,
  most: 2,
  mostOfOne: 1,
};
