import type { Person } from '../access/permissions.ts';
import { transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { authErrorCode, callAuth } from './browser.ts';
import { assertGoodPassword } from './passwords.ts';
import { appendAuditOf, wordsAbout } from './people.ts';
import type { SignInContext } from './signIn.ts';
import { claimOnce, countAttempt, throttleKey, uncountAttempt } from './throttle.ts';
import { forgetSecretsOf } from './verifications.ts';

/** Somebody who is signed in, and their browser. */
export interface AccountContext extends SignInContext {
  person: Person;
}

/** Calls people by another name. */
export async function renamePerson({ db, author, person }: AccountContext, name: string): Promise<void> {
  await transaction(db, async (tx) => {
    await tx.updateTable('auth_user').set({ name }).where('id', '=', person.userId).execute();
    await appendAuditOf(tx, { ...author, actorName: name }, person.userId, {
      ...ofPerson(person),
      action: 'account.update',
      details: { name },
    });
  });
}

/** Sets another password and ends all other sessions, links and trust in devices. Throws `sign_in_failed`, `password_refused`. */
export async function changePassword(
  context: AccountContext,
  input: { currentPassword: string; newPassword: string },
): Promise<void> {
  const { db, person, services } = context;
  assertGoodPassword(input.newPassword, await wordsAbout(db, person.userId));
  const body = { ...input, revokeOtherSessions: true };
  await withPassword(context, () =>
    callAuth(context.browser, (options) => services.auth.api.changePassword({ body, ...options })),
  );
  await forgetSecretsOf(db, person.userId);
  await audit(context, 'password.change');
}

export interface TwoFactorSecret {
  /** `otpauth://…`, for an authenticator. */
  uri: string;
  /** The same secret to type, in base32. */
  secret: string;
  recoveryCodes: string[];
}

/**
 * Makes a secret for an authenticator and ten recovery codes, all shown this once. Nothing is asked for at sign-in until
 * `confirmTwoFactor` has shown that the authenticator has it. Throws `two_factor_state` if there is one, `sign_in_failed`.
 */
export async function beginTwoFactor(context: AccountContext, password: string): Promise<TwoFactorSecret> {
  const { services, browser } = context;
  const body = { password, method: 'totp' as const };
  const answer = await withPassword(context, () =>
    callAuth(browser, (options) => services.auth.api.enableTwoFactor({ body, ...options })),
  );
  if (answer.method !== 'totp') throw new Error('better-auth set up another second factor than was asked for');
  return {
    uri: answer.totpURI,
    secret: new URL(answer.totpURI).searchParams.get('secret') ?? '',
    recoveryCodes: answer.backupCodes,
  };
}

/** Asks for a code at sign-in from now on. Throws `sign_in_failed` where the code is not right, `two_factor_state`. */
export async function confirmTwoFactor(context: AccountContext, code: string): Promise<void> {
  const { db, services, browser, person, author } = context;
  if (await hasTwoFactor(context)) throw alreadyOn();
  const { keyring } = services;
  await countAttempt(db, throttleKey(keyring, 'confirm', person.userId), { max: 10, minutes: 15 });
  try {
    await callAuth(browser, (options) => services.auth.api.verifyTOTP({ body: { code }, ...options }));
  } catch (error) {
    const problem = authErrorCode(error);
    if (problem === undefined) throw error;
    if (problem === 'TOTP_NOT_ENABLED') {
      throw new AppError('two_factor_state', 'There is nothing to confirm: set up the authenticator first.');
    }
    throw new AppError('sign_in_failed', 'This code is not right. Take the one that the authenticator shows now.');
  }
  // It was seen here, and is not good for a sign-in besides.
  await claimOnce(db, throttleKey(author.keyring, 'totp', person.userId, code), 2);
  await audit(context, 'twoFactor.enable');
}

/** Asks for no code any more, and trusts no device when one is asked for again. Throws `sign_in_failed`, `two_factor_state`. */
export async function endTwoFactor(context: AccountContext, password: string): Promise<void> {
  const { db, services, browser, person } = context;
  if (!(await hasTwoFactor(context))) throw notOn();
  await withPassword(context, () =>
    callAuth(browser, (options) => services.auth.api.disableTwoFactor({ body: { password }, ...options })),
  );
  await forgetSecretsOf(db, person.userId);
  await audit(context, 'twoFactor.disable');
}

/** Ten new recovery codes; the ones before are good no more. Throws `sign_in_failed`, `two_factor_state`. */
export async function renewRecoveryCodes(context: AccountContext, password: string): Promise<string[]> {
  const { services, browser } = context;
  if (!(await hasTwoFactor(context))) throw notOn();
  const { backupCodes } = await withPassword(context, () =>
    callAuth(browser, (options) => services.auth.api.generateBackupCodes({ body: { password }, ...options })),
  );
  await audit(context, 'twoFactor.renewCodes');
  return backupCodes;
}

const alreadyOn = (): AppError =>
  new AppError('two_factor_state', 'An authenticator is set up already. End that first.');
const notOn = (): AppError => new AppError('two_factor_state', 'No authenticator is set up.');

async function hasTwoFactor({ db, person }: AccountContext): Promise<boolean> {
  const row = await db
    .selectFrom('auth_user')
    .select('two_factor_enabled')
    .where('id', '=', person.userId)
    .executeTakeFirst();
  return row?.two_factor_enabled === true;
}

/** Whoever found a session open does not get to try passwords with it. */
async function withPassword<T>({ db, services, person }: AccountContext, work: () => Promise<T>): Promise<T> {
  const key = throttleKey(services.keyring, 'password of', person.userId);
  await countAttempt(db, key, { max: 10, minutes: 15 });
  try {
    const value = await work();
    await uncountAttempt(db, [key]);
    return value;
  } catch (error) {
    switch (authErrorCode(error)) {
      case undefined:
        throw error;
      case 'TOTP_ALREADY_ENABLED':
        throw alreadyOn();
      case 'CREDENTIAL_ACCOUNT_NOT_FOUND':
        throw new AppError('sign_in_failed', 'You have no password here: you sign in through your provider.');
      default:
        throw new AppError('sign_in_failed', 'The password is not right.');
    }
  }
}

const ofPerson = ({ userId, email }: Person) => ({ target: `user:${userId}`, targetName: email });

const audit = ({ db, author, person }: AccountContext, action: string): Promise<void> =>
  transaction(db, (tx) => appendAuditOf(tx, author, person.userId, { ...ofPerson(person), action }));
