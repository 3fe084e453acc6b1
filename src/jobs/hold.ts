import { sql } from 'kysely';
import { type Db, isDatabaseAway, isDiskFull, withSession } from '../db/database.ts';
import { lockKey } from '../db/locks.ts';
import { AppError } from '../lib/errors.ts';
import { DISK_FULL } from './files.ts';

/** Thrown where a job is found to have been cancelled. */
export class Cancelled extends Error {}

/** A job begun this often brings down whatever works on it, or meets a database that goes away each time. */
export const MOST_RUNS = 50;

/**
 * Holds a job for `work`, on a connection of its own; does nothing when another process is at it. The lock goes with the
 * connection, and so with the process.
 */
export async function holdJob(
  db: Db,
  { lock, id }: { lock: number; id: number },
  work: (session: Db, backend: number) => Promise<void>,
): Promise<void> {
  await withSession(db, async (session) => {
    const { rows } = await sql<{ free: boolean; backend: number }>`
      select pg_try_advisory_lock(${lock}::int, ${lockKey(id)}::int) as free, pg_backend_pid() as backend,
             -- A statement of minutes ends soon when its process does, and with it the lock.
             set_config('client_connection_check_interval', '1s', false)`.execute(session);
    if (rows[0]!.free) await work(session, rows[0]!.backend);
  });
}

/** Why a job failed, as it says itself; throws what may pass. */
export function reasonOf(error: unknown): { code: string; message: string } {
  if (isDatabaseAway(error)) throw error;
  if (isFinal(error)) return { code: error.code, message: error.message };
  if (isDiskFull(error)) return { code: 'disk_full', message: DISK_FULL };
  throw error;
}

/** Whether an error is about what was asked for, and no other try will help. */
const isFinal = (error: unknown): error is AppError =>
  error instanceof AppError && error.code !== 'database_unavailable' && error.code !== 'busy';
