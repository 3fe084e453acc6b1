import { type Keyring, loadKeyring } from '../access/keyring.ts';
import type { Db } from '../db/database.ts';
import { type Auth, createAuth, type OidcSettings } from './auth.ts';
import { createMailer, type Mailer, type MailSettings } from './mail.ts';
import { isInvited } from './people.ts';

/** What an installation is told from outside, beside its database. */
export interface Settings {
  /** Where people reach Muster, such as `https://muster.example.com`: links in mails begin with it. */
  publicUrl: string;
  /** MUSTER_SECRET, if it is given. */
  secret?: string | undefined;
  /** Without it links are handed over by people. */
  mail?: MailSettings | undefined;
  oidc?: OidcSettings | undefined;
  /** Where files may be fetched from that CAMS requests name (src/cams/fetchFile.ts); absent: the vendor's own storage. */
  camsFileHosts?: readonly string[] | undefined;
  /** Where webhooks may go beside public servers with TLS (src/webhooks/address.ts). */
  webhookHosts?: readonly string[] | undefined;
}

/** What requests need that is one for the installation. */
export interface Services {
  settings: Settings;
  keyring: Keyring;
  auth: Auth;
  mailer: Mailer | null;
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
  const keyring = await loadKeyring(db, { secret: settings.secret });
  const { publicUrl, oidc, mail } = settings;
  const auth = createAuth(db, { keyring, publicUrl, oidc, isInvited: (email) => isInvited(db, email) });
  return { settings, keyring, auth, mailer: mail ? createMailer(mail) : null };
}
