import { transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { OIDC } from './auth.ts';
import { authErrorCode, callAuth } from './browser.ts';
import { acceptInvitationsOf } from './invitations.ts';
import { asPerson } from './people.ts';
import { authenticateSession } from './sessions.ts';
import { cookieOf, type SignInContext, welcome } from './signIn.ts';

/** Begins a sign-in at the OpenID Connect provider: the address to send the browser to. Throws `forbidden` without one, `oidc_unavailable`. */
export async function beginOidc(
  { services, browser }: SignInContext,
  { returnTo }: { returnTo: string },
): Promise<string> {
  const { publicUrl, oidc } = services.settings;
  if (!oidc) throw new AppError('forbidden', 'No OpenID Connect provider is set: sign in by password.');
  const body = {
    provider: OIDC,
    callbackURL: `${publicUrl}${returnTo}`,
    errorCallbackURL: `${publicUrl}/sign-in`,
    disableRedirect: true,
  };
  const { url } = await callAuth(browser, (options) => services.auth.api.signInSocial({ body, ...options })).catch(
    (error: unknown) => {
      // It could not be asked where its pages are.
      if (authErrorCode(error) !== 'PROVIDER_NOT_FOUND') throw error;
      throw new AppError('oidc_unavailable', `${oidc.name} does not answer. Try again, or sign in by password.`, {
        retryAfter: 10,
      });
    },
  );
  if (!url) throw new Error('better-auth gave no address of the provider');
  return url;
}

/**
 * Ends it: what the provider said comes in the query. Answers the path to go on to; where it did not work, the page of
 * sign-in with `problem`: `oidc_not_invited` for somebody whom nobody invited, else `oidc_failed`.
 */
export async function endOidc(context: SignInContext, query: Record<string, string>): Promise<string> {
  const { db, services, author, browser } = context;
  const answer = await services.auth.api.callbackOAuth({
    params: { id: OIDC },
    query,
    headers: browser.headers,
    asResponse: true,
  });
  browser.cookies.push(...answer.headers.getSetCookie());
  const target = new URL(answer.headers.get('location') ?? '/', services.settings.publicUrl);
  const cookie = cookieOf(browser);
  const caller = await authenticateSession(db, { keyring: services.keyring, cookie, workspaceId: null }).catch(
    (error: unknown) => {
      if (error instanceof AppError && error.code === 'unauthenticated') return null;
      throw error;
    },
  );
  if (!caller) {
    // better-auth's words for a person whom the hook in src/accounts/auth.ts did not let it create.
    const isUninvited = target.searchParams.get('error') === 'unable_to_create_user';
    return `/sign-in?problem=${isUninvited ? 'oidc_not_invited' : 'oidc_failed'}`;
  }
  const { person } = caller;
  await transaction(db, (tx) => acceptInvitationsOf(tx, asPerson(author, person), person));
  await welcome(context, person.userId, 'oidc');
  return `${target.pathname}${target.search}${target.hash}`;
}
