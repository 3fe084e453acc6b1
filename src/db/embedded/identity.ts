import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './account.ts';
import { unavailable } from './errors.ts';
import { writeAtomically } from './files.ts';

/**
 * What a database must be asked with. It lies in the database's own directory (mode 0600), so the two are never apart.
 */
export interface Identity {
  /** Of the superuser `muster`; hexadecimal, so it needs no escaping in a URL. */
  password: string;
  /** The TCP port of the last start, tried first at the next one so that an operator's notes stay true. */
  port?: number;
}

export function readIdentity(directory: string): Identity {
  const path = join(directory, 'muster.json');
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Identity;
  } catch (error) {
    throw unavailable(`The database's password cannot be read from ${path}: bring the file back from a backup.`, error);
  }
}

export function writeIdentity(directory: string, identity: Identity, owner: Account | undefined): void {
  writeAtomically(join(directory, 'muster.json'), `${JSON.stringify(identity)}\n`, owner);
}
