import { type Keyring, loadKeyring } from '../access/keyring.ts';
import type { Db } from '../db/database.ts';

/** What an installation is told from outside, beside its database. */
export interface Settings {
  /** Where people reach Muster, such as `https://muster.example.com`: links in mails begin with it. */
  publicUrl: string;
  /** MUSTER_SECRET, if it is given. */
  secret?: string | undefined;
}

/** What requests need that is one for the installation. */
export interface Services {
  settings: Settings;
  keyring: Keyring;
}

/** Opens an installation's services once its database is there, at the first call; the same ones from then on. */
export function createServices(db: Db, settings: Settings): () => Promise<Services> {
  let opened: Promise<Services> | undefined;
  return () => {
    opened ??= open(db, settings).catch((error: unknown) => {
      // Tried again at the next call: the database may have been away.
      opened = undefined;
      throw error;
    });
    return opened;
  };
}

async function open(db: Db, settings: Settings): Promise<Services> {
  return { settings, keyring: await loadKeyring(db, { secret: settings.secret }) };
}
