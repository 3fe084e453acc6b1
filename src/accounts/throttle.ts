import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import type { Keyring } from '../access/keyring.ts';
import type { Db } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';

/** So many attempts in so long, counted from the first. */
export interface Limit {
  max: number;
  minutes: number;
}

/** The name that an attempt is counted under; addresses and the like are not in the table in the clear. */
export const throttleKey = (keyring: Keyring, ...parts: readonly (string | number)[]): string =>
  createHmac('sha256', keyring.derive('throttle')).update(JSON.stringify(parts)).digest('base64url');

/**
 * Counts an attempt before it is made, so that many at once are all counted. Throws `rate_limited`, in the same words for
 * everything, if there were too many.
 */
export async function countAttempt(db: Db, key: string, { max, minutes }: Limit): Promise<void> {
  const { rows } = await sql<{ count: number; seconds: number }>`
    insert into throttle as old (key, count, expires_at) values (${key}, 1, now() + make_interval(mins => ${minutes}))
    on conflict (key) do update set
      count      = case when old.expires_at < now() then 1 else least(old.count, 1000000) + 1 end,
      expires_at = case when old.expires_at < now() then excluded.expires_at else old.expires_at end
    returning count, ceil(extract(epoch from expires_at - now()))::int as seconds`.execute(db);
  const { count, seconds } = rows[0]!;
  if (count <= max) return;
  throw new AppError('rate_limited', 'Too many attempts. Wait a while, or ask for a new password by mail.', {
    retryAfter: Math.max(1, seconds),
  });
}

/** Takes an attempt out of the counts again: it turned out to be right. */
export async function uncountAttempt(db: Db, keys: readonly string[]): Promise<void> {
  await sql`update throttle set count = count - 1 where key = any(${[...keys]}) and count > 0`.execute(db);
}

/** Whether this is the first use of what may be used once in `minutes`. */
export async function claimOnce(db: Db, key: string, minutes: number): Promise<boolean> {
  try {
    await countAttempt(db, key, { max: 1, minutes });
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'rate_limited') return false;
    throw error;
  }
}

/** Removes counts whose time is over. */
export async function forgetOldAttempts(db: Db): Promise<void> {
  await sql`delete from throttle where expires_at < now()`.execute(db);
}
