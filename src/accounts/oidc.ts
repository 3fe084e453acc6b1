import { transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { OIDC } from './auth.ts';
import { callAuth } from './browser.ts';
import { acceptInvitationsOf } from './invitations.ts';
import { asPerson } from './people.ts';
import { authenticateSession } from './sessions.ts';
import { cookieOf, type SignInContext, welcome } from './signIn.ts';

/** Begins a sign-in at the OpenID Connect provider: the address to send the browser to. Throws `forbidden` without one. */
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
  const { url } = await callAuth(browser, (options) => services.auth.api.signInSocial({ body, ...options }));
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
  const location = answer.headers.get('location');
  browser.cookies.push(...answer.headers.getSetCookie());
  const target = location ? new URL(location, services.settings.publicUrl) : undefined;
  const problem = target?.searchParams.get('error');
  if (!target || problem || target.origin !== new URL(services.settings.publicUrl).origin) {
    // better-auth's words for a person whom the hook in src/accounts/auth.ts did not let it create.
    const isUninvited = ['unable_to_create_user', 'signup_disabled'].includes(problem ?? '');
    return `/sign-in?problem=${isUninvited ? 'oidc_not_invited' : 'oidc_failed'}`;
  }
  const { person } = await authenticateSession(db, {
    keyring: services.keyring,
    cookie: cookieOf(browser),
    workspaceId: null,
  });
  await transaction(db, (tx) => acceptInvitationsOf(tx, asPerson(author, person), person));
  await welcome(context, person.userId, 'oidc');
  return `${target.pathname}${target.search}`;
}
