import { loadKeyring } from '../access/keyring.ts';
import type { Db } from '../db/database.ts';
import type { Author } from './append.ts';

/** Somebody, of this database's installation. */
export async function testAuthor(db: Db, author: Partial<Author> = {}): Promise<Author> {
  const keyring = await loadKeyring(db);
  return { actor: 'key:1', actorName: 'tester', ip: '192.0.2.7', userAgent: 'test/1', keyring, ...author };
}
