import { hostname, userInfo } from 'node:os';
import { loadKeyring } from '../access/keyring.ts';
import type { Author } from '../audit/append.ts';
import type { Db } from '../db/database.ts';
import { readConfig } from './config.ts';

/**
 * Who runs a command, for the audit trail: the account of the operating system, on this machine. Throws `secret_wrong`
 * where the database needs a MUSTER_SECRET, and it is not given or another.
 */
export async function cliAuthor(db: Db): Promise<Author> {
  return {
    actor: 'cli',
    actorName: accountName(),
    ip: '',
    userAgent: `muster on ${hostname()}`,
    keyring: await loadKeyring(db, { secret: readConfig().secret }),
  };
}

/** A container may run under a number that has no account. */
function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? '');
  }
}
