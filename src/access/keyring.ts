import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';
import { sql } from 'kysely';
import { type Db, transaction } from '../db/database.ts';
import { LOCKS } from '../db/locks.ts';
import { AppError } from '../lib/errors.ts';

/** The keys of an installation, all made of one secret, each for one purpose. */
export interface Keyring {
  /** 32 bytes that depend on the secret and the purpose alone (HKDF-SHA-256, RFC 5869). */
  derive: (purpose: string) => Buffer;
  /** Encrypts a secret that must be known again (AES-256-GCM); `about` is bound to it and must be told to open it. */
  seal: (text: string, about: string) => Buffer;
  /** What was sealed. Throws if it was altered, sealed about something else, or under another secret. */
  open: (sealed: Buffer, about: string) => string;
}

/** At least this many characters of MUSTER_SECRET: as hex, 128 bits. */
export const SECRET_LENGTH = 32;

/**
 * The installation's keys: from `secret` (MUSTER_SECRET) if it is given, else from one that is made once and kept in the
 * database. Throws `secret_wrong` where the database was made with another: what is encrypted could not be read.
 */
export async function loadKeyring(db: Db, { secret }: { secret?: string | undefined } = {}): Promise<Keyring> {
  const row =
    (await readInstallation(db)) ??
    (await transaction(db, async (tx) => {
      await sql`select pg_advisory_xact_lock(${LOCKS.installation}::int, 0)`.execute(tx);
      const made = await readInstallation(tx);
      if (made) return made;
      const own = secret === undefined ? randomBytes(32) : null;
      const key_check = checkOf(keyringOf(own ?? Buffer.from(secret!)));
      await tx.insertInto('installation').values({ id: 1, secret: own, key_check }).execute();
      return { secret: own, key_check };
    }));
  const bytes = secret === undefined ? row.secret : Buffer.from(secret);
  if (!bytes) throw wrong('This database needs the MUSTER_SECRET it was set up with.');
  const keyring = keyringOf(bytes);
  if (!timingSafeEqual(checkOf(keyring), row.key_check)) {
    throw wrong(
      row.secret && secret !== undefined
        ? 'This database was set up without MUSTER_SECRET and keeps a secret of its own. Unset MUSTER_SECRET.'
        : 'MUSTER_SECRET is not the one that this database was set up with.',
    );
  }
  return keyring;
}

const wrong = (message: string): AppError => new AppError('secret_wrong', message);

const readInstallation = (db: Db) =>
  db.selectFrom('installation').select(['secret', 'key_check']).where('id', '=', 1).executeTakeFirst();

/** Tells whether a secret is the right one, and nothing about it. */
const checkOf = (keyring: Keyring): Buffer => createHash('sha256').update(keyring.derive('check')).digest();

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

function keyringOf(secret: Buffer): Keyring {
  const derive = (purpose: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `muster ${purpose}`, 32));
  const sealing = derive('seal');
  return {
    derive,
    seal(text, about) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', sealing, nonce).setAAD(Buffer.from(about));
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]);
    },
    open(sealed, about) {
      const nonce = sealed.subarray(0, NONCE_BYTES);
      const decipher = createDecipheriv('aes-256-gcm', sealing, nonce)
        .setAAD(Buffer.from(about))
        .setAuthTag(sealed.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
      return Buffer.concat([decipher.update(sealed.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString();
    },
  };
}
