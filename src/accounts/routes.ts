import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { transaction } from '../db/database.ts';
import { answer, type OpenContext, openEndpoint, type PersonContext, personEndpoint } from '../http/endpoint.ts';
import { idParams } from '../http/input.ts';
import * as accounts from './account.ts';
import { browserOf } from './browser.ts';
import { acceptInvitation, findInvitation } from './invitations.ts';
import { beginOidc, endOidc } from './oidc.ts';
import { appendAuditOf, findPersonByEmail, signedInAs } from './people.ts';
import { mailPasswordLink, resetPassword } from './recovery.ts';
import {
  email,
  linkToken,
  membership,
  newPassword,
  passwordChange,
  passwordInput,
  personName,
  resetInput,
  returnTo,
  session,
  setupInput,
  signedIn,
  signInAnswer,
  signInInput,
  twoFactorInput,
} from './schema.ts';
import {
  authenticateSession,
  endSession,
  endSessionOf,
  endSessions,
  listSessions,
  type SignedInCaller,
} from './sessions.ts';
import { assertMaySetUp, createFirstOwner, isSetUp } from './setup.ts';
import { type SignInContext, signIn, verifySecondFactor } from './signIn.ts';
import { expiredCookies } from './signOut.ts';

const callbackValue = z.string().max(4000);

const tag = 'Sign-in';
const nothing = answer({ status: 204, body: null });
const noBody = { 204: z.null() };

/** Does what hands cookies to a browser, and hands them over also where it ends in an error. */
async function inBrowser<C extends OpenContext, T>(
  { context, request, reply }: { context: C; request: FastifyRequest; reply: FastifyReply },
  work: (context: C & SignInContext) => Promise<T>,
): Promise<T> {
  const { ip, userAgent } = context.author;
  const browser = browserOf({ cookie: request.headers.cookie, ip, userAgent });
  try {
    return await work({ ...context, browser });
  } finally {
    if (browser.cookies.length > 0) reply.header('set-cookie', browser.cookies);
  }
}

/** Who is signed in, for operations that do not ask for it. */
async function currentPerson(
  { db, services }: OpenContext,
  request: FastifyRequest,
): Promise<SignedInCaller['person'] | null> {
  const cookie = request.headers.cookie ?? '';
  return authenticateSession(db, { keyring: services.keyring, cookie, workspaceId: null }).then(
    ({ person }) => person,
    () => null,
  );
}

export const signInOptions = openEndpoint({
  summary: 'How one can sign in here, and whether one is signed in',
  tag,
  response: {
    200: z.object({
      setupDone: z.boolean().describe('False: the first owner is made by the link that was printed at start'),
      signedIn: signedIn.nullable(),
      oidc: z.object({ name: z.string() }).nullable(),
      mail: z.boolean().describe('Whether links are mailed; else administrators hand them over'),
    }),
  },
  async handle({ context, request }) {
    const { db, services } = context;
    const person = await currentPerson(context, request);
    const { oidc } = services.settings;
    return {
      setupDone: await isSetUp(db),
      signedIn: person && (await signedInAs(db, person.userId)),
      oidc: oidc ? { name: oidc.name } : null,
      mail: services.mailer !== null,
    };
  },
});

export const setUp = openEndpoint({
  summary: 'Create the first owner and workspace, by the link that was printed at start',
  tag,
  body: setupInput,
  response: { 201: signedIn },
  async handle(input) {
    const { context, body } = input;
    await assertMaySetUp(context.db, context.services.keyring, body.token);
    await createFirstOwner(context.db, context.author, body);
    const { email: address, password } = body;
    return answer({
      status: 201,
      body: await inBrowser(input, (inside) => signIn(inside, { email: address, password, remember: true })),
    });
  },
});

export const sessions = {
  create: openEndpoint({
    summary: 'Sign in by email address and password',
    tag,
    body: signInInput,
    response: { 200: signInAnswer },
    async handle(input) {
      const done = await inBrowser(input, (inside) => signIn(inside, input.body));
      return done ? { twoFactor: false, ...done } : { twoFactor: true };
    },
  }),
  secondFactor: openEndpoint({
    summary: 'End a sign-in that asked for a code',
    tag,
    body: twoFactorInput,
    response: { 200: signedIn },
    handle: (input) =>
      inBrowser(input, (inside) =>
        verifySecondFactor(inside, { code: undefined, recoveryCode: undefined, ...input.body }),
      ),
  }),
  beginOidc: openEndpoint({
    summary: 'Begin a sign-in at the OpenID Connect provider',
    tag,
    body: z.strictObject({ returnTo }),
    response: { 200: z.object({ url: z.string().describe('Where the browser goes') }) },
    handle: async (input) => ({ url: await inBrowser(input, (inside) => beginOidc(inside, input.body)) }),
  }),
  endOidc: openEndpoint({
    summary: 'Where the OpenID Connect provider sends people back to',
    tag,
    // Providers add parameters of their own.
    query: z
      .object({ code: callbackValue.optional(), state: callbackValue.optional(), error: callbackValue.optional() })
      .catchall(callbackValue),
    response: { 302: z.null() },
    async handle(input) {
      const path = await inBrowser(input, (inside) => endOidc(inside, input.query));
      return input.reply.redirect(path, 302);
    },
  }),
  end: openEndpoint({
    summary: 'Sign out',
    tag,
    response: noBody,
    async handle({ context: { db, services, author }, request, reply }) {
      const person = await currentPerson({ db, services, author }, request);
      await endSessionOf(db, { keyring: services.keyring, cookie: request.headers.cookie ?? '' });
      if (person) {
        const by = { ...author, actor: `user:${person.userId}`, actorName: person.name };
        await transaction(db, (tx) =>
          appendAuditOf(tx, by, person.userId, {
            action: 'session.end',
            target: `user:${person.userId}`,
            targetName: person.email,
          }),
        );
      }
      reply.header('set-cookie', expiredCookies(services.settings));
      return nothing;
    },
  }),
};

export const passwords = {
  forgot: openEndpoint({
    summary: 'Mail a link for a new password, if the address is known; the answer does not say whether',
    tag,
    body: z.strictObject({ email }),
    response: noBody,
    async handle({ context: { db, services, author }, body, request }) {
      // Not waited for: how long it takes would say whether there is such a person.
      void mailPasswordLink(db, services, author, body.email).catch((error: unknown) =>
        request.log.warn({ err: error }, 'A link for a new password was not mailed'),
      );
      return nothing;
    },
  }),
  reset: openEndpoint({
    summary: 'Choose a new password by a link; all sessions end',
    tag,
    body: resetInput,
    response: noBody,
    async handle({ context: { db, services, author }, body }) {
      await resetPassword(db, services, author, body);
      return nothing;
    },
  }),
};

export const invitationLinks = {
  look: openEndpoint({
    summary: 'What an invitation is for',
    tag,
    body: z.strictObject({ token: linkToken }),
    response: {
      200: z.object({
        workspace: z.object({ name: z.string() }),
        email: z.string(),
        role: membership.shape.role,
        invitedBy: z.string(),
        known: z.boolean().describe('Whether the address has an account, to sign in with'),
        signedIn: z.boolean().describe('Whether this browser is signed in by that address'),
      }),
    },
    async handle({ context, body, request }) {
      const invitation = await findInvitation(context.db, body.token);
      const known = await findPersonByEmail(context.db, invitation.email);
      const person = await currentPerson(context, request);
      return {
        workspace: { name: invitation.workspaceName },
        email: invitation.email,
        role: invitation.role,
        invitedBy: invitation.invitedBy,
        known: known !== undefined,
        signedIn: known !== undefined && person?.userId === known.id,
      };
    },
  }),
  accept: openEndpoint({
    summary: 'Accept an invitation, as a new person or as the one who is signed in',
    tag,
    body: z.strictObject({ token: linkToken, name: personName.optional(), password: newPassword.optional() }),
    response: { 200: signedIn },
    async handle(input) {
      const { context, body, request } = input;
      const { db, author } = context;
      const address = (await findInvitation(db, body.token)).email;
      const { userId, isNew } = await acceptInvitation(
        db,
        author,
        { name: undefined, password: undefined, ...body },
        await currentPerson(context, request),
      );
      if (!isNew) return signedInAs(db, userId);
      const credentials = { email: address, password: body.password!, remember: true };
      return (await inBrowser(input, (inside) => signIn(inside, credentials)))!;
    },
  }),
};

const own = 'Account';
const twoFactorSecret = z.object({
  uri: z.string().describe('otpauth://, for an authenticator'),
  secret: z.string().describe('The same to type, base32'),
  recoveryCodes: z.array(z.string()).describe('Each is good once in place of a code'),
});

const audited = ({ db, author, person }: PersonContext, action: string, details = {}): Promise<void> =>
  transaction(db, (tx) =>
    appendAuditOf(tx, author, person.userId, {
      action,
      target: `user:${person.userId}`,
      targetName: person.email,
      details,
    }),
  );

export const account = {
  get: personEndpoint({
    summary: 'Who is signed in, and their workspaces',
    tag: own,
    response: { 200: signedIn },
    handle: ({ context: { db, person } }) => signedInAs(db, person.userId),
  }),
  update: personEndpoint({
    summary: 'Change your name',
    tag: own,
    body: z.strictObject({ name: personName }),
    response: { 200: signedIn },
    handle: (input) =>
      inBrowser(input, async (inside) => {
        await accounts.renamePerson(inside, input.body.name);
        return signedInAs(inside.db, inside.person.userId);
      }),
  }),
  changePassword: personEndpoint({
    summary: 'Change your password; all other sessions end',
    tag: own,
    body: passwordChange,
    response: noBody,
    async handle(input) {
      await inBrowser(input, (inside) => accounts.changePassword(inside, input.body));
      return nothing;
    },
  }),
  listSessions: personEndpoint({
    summary: 'Where you are signed in',
    tag: own,
    response: { 200: z.object({ items: z.array(session), next: z.null() }) },
    handle: async ({ context: { db, person } }) => ({ items: await listSessions(db, person), next: null }),
  }),
  endSession: personEndpoint({
    summary: 'Sign out elsewhere',
    tag: own,
    params: idParams,
    response: noBody,
    async handle({ context, params: { id } }) {
      await endSession(context.db, { userId: context.person.userId, id });
      await audited(context, 'session.revoke', { session: id });
      return nothing;
    },
  }),
  endOtherSessions: personEndpoint({
    summary: 'Sign out everywhere else',
    tag: own,
    response: noBody,
    async handle({ context }) {
      const { userId, sessionId } = context.person;
      const ended = await endSessions(context.db, { userId, except: sessionId });
      await audited(context, 'session.revoke', { others: ended });
      return nothing;
    },
  }),
  beginTwoFactor: personEndpoint({
    summary: 'Set up an authenticator; its secret is shown this once',
    tag: own,
    operationId: 'account.twoFactor.begin',
    body: passwordInput,
    response: { 200: twoFactorSecret },
    handle: (input) => inBrowser(input, (inside) => accounts.beginTwoFactor(inside, input.body.password)),
  }),
  confirmTwoFactor: personEndpoint({
    summary: 'Show that the authenticator works: a code is asked for at sign-in from now on',
    tag: own,
    body: z.strictObject({ code: twoFactorInput.shape.code.unwrap() }),
    response: noBody,
    async handle(input) {
      await inBrowser(input, (inside) => accounts.confirmTwoFactor(inside, input.body.code));
      return nothing;
    },
  }),
  endTwoFactor: personEndpoint({
    summary: 'Ask for no code at sign-in any more',
    tag: own,
    body: passwordInput,
    response: noBody,
    async handle(input) {
      await inBrowser(input, (inside) => accounts.endTwoFactor(inside, input.body.password));
      return nothing;
    },
  }),
  renewRecoveryCodes: personEndpoint({
    summary: 'New recovery codes, shown this once; the ones before are good no more',
    tag: own,
    body: passwordInput,
    response: { 200: twoFactorSecret.pick({ recoveryCodes: true }) },
    handle: async (input) => ({
      recoveryCodes: await inBrowser(input, (inside) => accounts.renewRecoveryCodes(inside, input.body.password)),
    }),
  }),
};
