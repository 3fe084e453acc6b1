import { sql } from 'kysely';
import { LOCKS } from '../db/locks.ts';
import type { Queue } from '../jobs/dispatcher.ts';
import { isOf } from '../operations/row.ts';
import { forgetExpired } from './queries.ts';

/** Exports that are to be written: apart from operations and imports, which a large one keeps waiting no more than they it. */
export const exportQueue: Queue = {
  noun: 'Export',
  lock: LOCKS.export,
  waiting: sql`select workspace_id, id from operation where status in ('waiting', 'running') and ${isOf('export')}`,
  sweep: forgetExpired,
  most: 2,
  mostOfOne: 1,
};
