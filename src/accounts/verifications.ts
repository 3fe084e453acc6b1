import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** What better-auth calls the short-lived secrets of a person; their values are the person's id. */
const OF_PERSON = /^(reset-password|trust-device|2fa)[:-](?!attempts)/;

/** How a secret is kept: as a hash, behind what it is for. */
export function storedIdentifier(identifier: string): string {
  const hash = createHash('sha256').update(identifier).digest('base64url');
  return `${OF_PERSON.exec(identifier)?.[1] ?? 'other'}:${hash}`;
}

/**
 * Forgets what was given out on the word of a password or second factor that a person has no more: links for a new
 * password, sign-ins that wait for a code, and devices that need none.
 */
export async function forgetSecretsOf(db: Db, userId: number): Promise<void> {
  await sql`
    delete from auth_verification
    where value = ${String(userId)} and split_part(identifier, ':', 1) in ('reset-password', 'trust-device', '2fa')`.execute(
    db,
  );
}
