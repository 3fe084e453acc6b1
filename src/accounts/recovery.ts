import { randomBytes } from 'node:crypto';
import type { Author } from '../audit/append.ts';
import { type Db, transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { authErrorCode } from './browser.ts';
import { assertGoodPassword } from './passwords.ts';
import { appendAuditOf, asPerson, findPersonByEmail, wordsAbout } from './people.ts';
import type { Services } from './services.ts';
import { countAttempt, throttleKey } from './throttle.ts';
import { forgetSecretsOf } from './verifications.ts';

const LINK_MINUTES = 60;
/** 256 random bits in base64url. */
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

/** A link by which a person chooses a new password, good once and for an hour. */
export async function newPasswordLink({ auth, settings }: Services, userId: number): Promise<string> {
  const token = randomBytes(32).toString('base64url');
  const { internalAdapter } = await auth.$context;
  await internalAdapter.createVerificationValue({
    identifier: `reset-password:${token}`,
    value: String(userId),
    expiresAt: new Date(Date.now() + LINK_MINUTES * 60_000),
  });
  return `${settings.publicUrl}/reset-password#${token}`;
}

/**
 * Mails a link for a new password, if the address is a person's and mail is set; says nothing of either. At most three in
 * an hour for an address; what is too much is left out in silence too.
 */
export async function mailPasswordLink(db: Db, services: Services, author: Author, email: string): Promise<void> {
  if (!services.mailer) return;
  const person = await findPersonByEmail(db, email);
  if (!person) return;
  await countAttempt(db, throttleKey(services.keyring, 'forgot', person.email), { max: 3, minutes: 60 });
  await sendPasswordLink(services, person, await newPasswordLink(services, person.id));
  await transaction(db, (tx) => appendAuditOf(tx, author, person.id, asked(person)));
}

const asked = (person: { id: number; email: string }) => ({
  action: 'password.ask',
  target: `user:${person.id}`,
  targetName: person.email,
});

export const sendPasswordLink = (
  { mailer, settings }: Services,
  person: { name: string; email: string },
  link: string,
): Promise<void> =>
  mailer!({
    to: person.email,
    subject: 'A new password for Muster · 重设 Muster 密码',
    text: [
      `Hello ${person.name},`,
      `somebody, probably you, asked for a new password at ${settings.publicUrl}. Choose one here within an hour:`,
      link,
      'If it was not you, do nothing: your password stays as it is.',
      '—',
      '您（或他人）请求重设密码。请在一小时内打开上面的链接；如非本人操作，请忽略此邮件，密码不会改变。',
    ].join('\n\n'),
  });

/**
 * Sets the password that a person chose by their link, and ends all their sessions, other links and trust in devices.
 * Throws `link_invalid`, `password_refused`.
 */
export async function resetPassword(
  db: Db,
  services: Services,
  author: Author,
  { token, password }: { token: string; password: string },
): Promise<void> {
  if (!TOKEN.test(token)) throw linkInvalid();
  const { internalAdapter } = await services.auth.$context;
  const found = await internalAdapter.findVerificationValue(`reset-password:${token}`);
  const person =
    found && found.expiresAt > new Date()
      ? await db.selectFrom('auth_user').selectAll().where('id', '=', Number(found.value)).executeTakeFirst()
      : undefined;
  if (!person) throw linkInvalid();
  assertGoodPassword(password, await wordsAbout(db, person.id));
  try {
    await services.auth.api.resetPassword({ body: { token, newPassword: password } });
  } catch (error) {
    // Used meanwhile.
    if (authErrorCode(error) !== undefined) throw linkInvalid();
    throw error;
  }
  await forgetSecretsOf(db, person.id);
  const by = asPerson(author, { userId: person.id, name: person.name });
  await transaction(db, (tx) =>
    appendAuditOf(tx, by, person.id, {
      action: 'password.reset',
      target: `user:${person.id}`,
      targetName: person.email,
    }),
  );
}

const linkInvalid = (): AppError =>
  new AppError('link_invalid', 'This link is no longer good: it was used, or is older than an hour. Ask for another.');
