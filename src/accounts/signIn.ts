import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Keyring } from '../access/keyring.ts';
import type { Author } from '../audit/append.ts';
import { type Db, transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { authErrorCode, type Browser, callAuth } from './browser.ts';
import { appendAuditOf, asPerson, findPersonByEmail, signedInAs } from './people.ts';
import type { SignedIn } from './schema.ts';
import type { Services } from './services.ts';
import { endSessionOf } from './sessions.ts';
import { claimOnce, countAttempt, type Limit, throttleKey, uncountAttempt } from './throttle.ts';

/** Who signs in, from where. */
export interface SignInContext {
  db: Db;
  services: Services;
  author: Author;
  browser: Browser;
}

/** From one address, whoever they say they are. */
const OF_ADDRESS: Limit = { max: 100, minutes: 15 };
/** For one person from one address, or from a device where they have signed in before. */
const OF_PERSON: Limit = { max: 10, minutes: 15 };
/** For one person, from all devices together where they have not. */
const OF_STRANGERS: Limit = { max: 100, minutes: 60 };

/** A refusal takes so long, whatever was wrong: neither hashing nor writing tells whether there is such a person. */
const REFUSAL_MS = 400;

/**
 * Signs a person in by password. Answers null where a second factor is asked for.
 *
 * Attempts are counted for the address, and for the person apart for each address, so that a stranger who tries does not
 * lock the person out; and, against one who tries from many addresses, for the person on all devices that they have never
 * signed in from. A device where they have carries a cookie that says so, and goes on.
 *
 * Throws `sign_in_failed`, the same for an unknown address and a wrong password; `rate_limited`.
 */
export async function signIn(
  context: SignInContext,
  input: { email: string; password: string; remember: boolean },
): Promise<SignedIn | null> {
  const { db, services, author, browser } = context;
  const email = input.email.trim().toLowerCase();
  return slowly(async () => {
    const counted = await countSignIn(context, email);
    const person = await findPersonByEmail(db, email);
    try {
      const body = { email, password: input.password, rememberMe: input.remember };
      const answer = await callAuth(browser, (options) => services.auth.api.signInEmail({ body, ...options }));
      await uncountAttempt(db, counted);
      if (!('user' in answer)) {
        // The browser has lost the cookie of the session that it had.
        await endSessionOf(db, { keyring: services.keyring, cookie: browser.headers.get('cookie') ?? '' });
        return null;
      }
    } catch (error) {
      if (authErrorCode(error) === undefined) throw error;
      await transaction(db, (tx) => appendAuditOf(tx, author, person?.id ?? null, failedBy('password', person)));
      throw failed();
    }
    return welcome(context, person!.id, 'password');
  });
}

/**
 * Ends a sign-in that asked for a second factor, by a code of the authenticator or one of the recovery codes; each is good
 * once. Throws `sign_in_failed`; `two_factor_required` where the sign-in must begin again.
 */
export async function verifySecondFactor(
  context: SignInContext,
  input: { code: string | undefined; recoveryCode: string | undefined; trustDevice: boolean },
): Promise<SignedIn> {
  const { db, services, browser, author } = context;
  const { code, recoveryCode, trustDevice } = input;
  // A session that the browser has besides is not what this is about.
  const before = browser.headers.get('cookie') ?? '';
  browser.headers.set('cookie', withoutSession(before));
  await countAttempt(db, throttleKey(author.keyring, 'second factor', addressOf(author.ip)), OF_ADDRESS);
  const person = await findWhoIsAsked(context, before);
  return slowly(async () => {
    try {
      const { user } = await callAuth(browser, (options) =>
        code === undefined
          ? services.auth.api.verifyBackupCode({ body: { code: recoveryCode!.trim(), trustDevice }, ...options })
          : services.auth.api.verifyTOTP({ body: { code, trustDevice }, ...options }),
      );
      const userId = Number(user!.id);
      if (code !== undefined && !(await claimOnce(db, throttleKey(author.keyring, 'totp', userId, code), 2))) {
        await endSessionOf(db, { keyring: services.keyring, cookie: cookieOf(browser) });
        browser.cookies.length = 0;
        throw failed('This code was used already. Wait for the next one.');
      }
      await endSessionOf(db, { keyring: services.keyring, cookie: before });
      return await welcome(context, userId, code === undefined ? 'recovery code' : 'authenticator');
    } catch (error) {
      switch (authErrorCode(error)) {
        case undefined:
          throw error;
        case 'INVALID_TWO_FACTOR_COOKIE':
        case 'TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE':
          throw new AppError('two_factor_required', 'This sign-in took too long or too many tries. Begin it again.');
        case 'ACCOUNT_TEMPORARILY_LOCKED':
          throw new AppError('rate_limited', 'Too many wrong codes. Wait a quarter of an hour.', { retryAfter: 900 });
        default:
          await transaction(db, (tx) =>
            appendAuditOf(tx, author, person?.id ?? null, failedBy('second factor', person)),
          );
          throw failed('This code is not right. Take the one that the authenticator shows now.');
      }
    }
  });
}

/** Who gave their password and is asked for a code now, by the cookie that says so; undefined if it says nothing true. */
async function findWhoIsAsked(
  { db, services }: SignInContext,
  cookie: string,
): Promise<{ id: number; email: string } | undefined> {
  const identifier = /(?:^|;\s*)(?:__Secure-)?muster\.two_factor=(2fa-[\w-]{1,100})\./.exec(cookie)?.[1];
  if (!identifier) return undefined;
  const { internalAdapter } = await services.auth.$context;
  const asked = await internalAdapter.findVerificationValue(identifier);
  return db
    .selectFrom('auth_user')
    .select(['id', 'email'])
    .where('id', '=', Number(asked?.value ?? 0))
    .executeTakeFirst();
}

/** What follows every sign-in: a new session in place of the one before, a device that is known, a line in the trail. */
export async function welcome(context: SignInContext, userId: number, method: string): Promise<SignedIn> {
  const { db, services, author, browser } = context;
  const before = browser.headers.get('cookie');
  if (before) await endSessionOf(db, { keyring: services.keyring, cookie: before });
  const signedIn = await signedInAs(db, userId);
  const { person } = signedIn;
  browser.cookies.push(deviceCookie(services, person.email));
  await transaction(db, (tx) =>
    appendAuditOf(tx, asPerson(author, { userId, name: person.name }), userId, {
      action: 'session.create',
      target: `user:${userId}`,
      targetName: person.email,
      details: { method },
    }),
  );
  return signedIn;
}

const failed = (message = 'The email address or the password is not right.'): AppError =>
  new AppError('sign_in_failed', message);

const failedBy = (method: string, person: { id: number; email: string } | undefined) => ({
  action: 'session.refuse',
  // Not what was typed: people type passwords into the wrong field.
  ...(person && { target: `user:${person.id}`, targetName: person.email }),
  details: { method },
});

async function slowly<T>(work: () => Promise<T>): Promise<T> {
  const until = Date.now() + REFUSAL_MS;
  try {
    return await work();
  } catch (error) {
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, until - Date.now())));
    throw error;
  }
}

async function countSignIn({ db, author, browser }: SignInContext, email: string): Promise<string[]> {
  const { keyring } = author;
  const address = addressOf(author.ip);
  const device = deviceOf(keyring, browser.headers.get('cookie') ?? '', email);
  const counts: [key: string, limit: Limit][] = [
    [throttleKey(keyring, 'address', address), OF_ADDRESS],
    [throttleKey(keyring, 'person', email, device ?? address), OF_PERSON],
    ...(device ? [] : [[throttleKey(keyring, 'strangers', email), OF_STRANGERS] as [string, Limit]]),
  ];
  for (const [key, limit] of counts) await countAttempt(db, key, limit);
  return counts.map(([key]) => key);
}

/** One household or machine: an IPv4 address, or the /64 of an IPv6 address, within which machines choose freely. */
const addressOf = (ip: string): string =>
  isIPv6(ip) ? new URL(`http://[${ip}]`).hostname.split(':').slice(0, 4).join(':') : ip;

const DEVICE = /(?:^|;\s*)(?:__Secure-)?muster\.device=([\w-]{22})\.([\w-]{43})(?:;|$)/;
const DEVICE_SECONDS = 365 * 24 * 3600;

const deviceSeal = (keyring: Keyring, email: string, nonce: string): Buffer =>
  createHmac('sha256', keyring.derive('device'))
    .update(JSON.stringify([email, nonce]))
    .digest();

/** Says that somebody has signed in here before, to nobody but us. */
function deviceCookie({ keyring, settings }: Services, email: string): string {
  const nonce = randomBytes(16).toString('base64url');
  const value = `${nonce}.${deviceSeal(keyring, email, nonce).toString('base64url')}`;
  const [prefix, secure] = settings.publicUrl.startsWith('https:') ? ['__Secure-', '; Secure'] : ['', ''];
  const attributes = `Max-Age=${DEVICE_SECONDS}; Path=/api/v1/session; HttpOnly; SameSite=Strict${secure}`;
  return `${prefix}muster.device=${value}; ${attributes}`;
}

function deviceOf(keyring: Keyring, cookie: string, email: string): string | undefined {
  const [, nonce, seal] = DEVICE.exec(cookie) ?? [];
  if (!nonce || !seal) return undefined;
  return timingSafeEqual(deviceSeal(keyring, email, nonce), Buffer.from(seal, 'base64url')) ? nonce : undefined;
}

const withoutSession = (cookie: string): string =>
  cookie
    .split(/;\s*/)
    .filter((part) => !/^(?:__Secure-)?muster\.session_token=/.test(part))
    .join('; ');

/** The cookies that a browser was given, as it would send them back. */
export const cookieOf = ({ cookies }: Browser): string => cookies.map((cookie) => cookie.split(';', 1)[0]).join('; ');
