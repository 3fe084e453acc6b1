import { z } from 'zod';
import { grant, role } from '../access/schema.ts';
import { lengthOf, text } from '../lib/text.ts';
import { PASSWORD_LENGTH } from './passwords.ts';

/** An address for mail; kept in lower case. */
export const email = z
  .string()
  .max(254, 'At most 254 characters.')
  .trim()
  .toLowerCase()
  .pipe(z.email('An email address, such as name@example.com.'));

/** A password that is given to prove something: of whatever shape it is, it is right or wrong. */
const givenPassword = z.string().min(1, 'Type your password.').max(1024);

/** A password that is chosen; src/accounts/passwords.ts says more of it. */
export const newPassword = z
  .string()
  .max(1024, 'At most 256 characters.')
  .refine((value) => value.isWellFormed(), 'Contains broken Unicode.')
  .refine((value) => lengthOf(value) <= PASSWORD_LENGTH.max, `At most ${PASSWORD_LENGTH.max} characters.`);

export const personName = text({ max: 100, min: 1 });
export const workspaceName = text({ max: 100, min: 1 });

export const workspace = z.object({ id: z.int(), name: z.string() }).meta({ id: 'Workspace' });

export const membership = z.object({ workspace, role, permissions: z.array(grant) }).meta({ id: 'Membership' });

export const signedIn = z
  .object({
    person: z.object({
      id: z.int(),
      email: z.string(),
      name: z.string(),
      twoFactor: z.boolean().describe('Whether a code of an authenticator is asked for at sign-in'),
      hasPassword: z.boolean().describe('Whether they can sign in without the OpenID Connect provider'),
    }),
    memberships: z.array(membership).describe('The workspaces they belong to, by name'),
  })
  .meta({ id: 'SignedIn' });
export type SignedIn = z.infer<typeof signedIn>;

/** The secret part of a link; whatever else it may be, it is short. */
export const linkToken = z.string().min(1).max(200);

export const setupInput = z.strictObject({
  token: linkToken.describe('From the link that was printed at start'),
  name: personName,
  email,
  password: newPassword,
  workspace: workspaceName,
});

export const signInInput = z.strictObject({
  // Of whatever shape; only that PostgreSQL takes no NUL.
  email: z
    .string()
    .max(254)
    .refine((value) => !value.includes('\0'), 'Contains a NUL character.'),
  password: givenPassword,
  remember: z.boolean().default(true).describe('False: the session ends with the browser, or after a day'),
});

export const signInAnswer = z.union([
  z.object({ twoFactor: z.literal(true).describe('Go on with a code: POST /session/two-factor') }),
  signedIn.extend({ twoFactor: z.literal(false) }),
]);

export const twoFactorInput = z
  .strictObject({
    code: z
      .string()
      .regex(/^\s*(?:\d\s*){6}$/, 'Six digits.')
      .transform((value) => value.replace(/\s/g, ''))
      .optional(),
    recoveryCode: z.string().min(1).max(50).optional(),
    trustDevice: z.boolean().default(false).describe('Ask no code on this device for 30 days'),
  })
  .refine(({ code, recoveryCode }) => (code === undefined) !== (recoveryCode === undefined), {
    message: 'Give a code or a recovery code.',
    path: ['code'],
  });

const HERE = 'http://muster.invalid';

/** As browsers read it: dots in a path may leave two slashes at its beginning, and behind those another host. */
function isOwnPath(value: string): boolean {
  if (!URL.canParse(value, HERE)) return false;
  const { origin, pathname } = new URL(value, HERE);
  return origin === HERE && !pathname.startsWith('//');
}

const ONLY_PATH = 'A path of this site, such as /w/1/groups.';

/** A page of ours to go on to: a path and no more, so that it cannot lead elsewhere. */
export const returnTo = z
  .string()
  .max(500)
  .regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/, ONLY_PATH)
  .refine(isOwnPath, ONLY_PATH)
  .default('/');

export const resetInput = z.strictObject({ token: linkToken, password: newPassword });
export const passwordInput = z.strictObject({ password: givenPassword });
export const passwordChange = z.strictObject({ currentPassword: givenPassword, newPassword });

export const session = z
  .object({
    id: z.int(),
    current: z.boolean(),
    createdAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().describe('To the hour'),
    expiresAt: z.iso.datetime(),
    ip: z.string(),
    userAgent: z.string(),
  })
  .meta({ id: 'Session' });
