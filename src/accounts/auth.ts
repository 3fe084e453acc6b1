import { betterAuth, type GenericEndpointContext } from 'better-auth';
import { APIError } from 'better-auth/api';
import { genericOAuth, twoFactor } from 'better-auth/plugins';
import type { Keyring } from '../access/keyring.ts';
import type { Db } from '../db/database.ts';
import { hashPassword, PASSWORD_LENGTH, verifyPassword } from './passwords.ts';
import { MOST_DAYS } from './sessions.ts';
import { storedIdentifier } from './verifications.ts';

export interface OidcSettings {
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** As people know it: “Continue with NAME”. */
  name: string;
  /** Take its word that an address is the person's also where it does not say that it has verified it. */
  trustEmail: boolean;
}

/** The name of the one OpenID Connect provider. */
export const OIDC = 'oidc';

/** A session ends when it was not used for so long, or, where the person did not ask to be remembered, a day. */
const DAY_MS = 24 * 3600 * 1000;
const IDLE_MS = 7 * DAY_MS;
const TWO_FACTOR_SECONDS = 600;

export interface AuthOptions {
  keyring: Keyring;
  publicUrl: string;
  oidc: OidcSettings | undefined;
  /** Whether somebody invited this address: only then a provider's word makes a new person. */
  isInvited: (email: string) => Promise<boolean>;
}

/**
 * better-auth over our tables. It is called by our routes and answers no request itself: see docs/decisions/011.
 *
 * @see https://www.better-auth.com/docs
 */
export function createAuth(db: Db, { keyring, publicUrl, oidc, isInvited }: AuthOptions) {
  const isSecure = publicUrl.startsWith('https:');
  return betterAuth({
    appName: 'Muster',
    baseURL: publicUrl,
    // Only for the addresses that it makes itself: where a provider sends people back to.
    basePath: '/api/v1/session',
    secret: keyring.derive('sessions').toString('base64url'),
    database: { db, type: 'postgres' },
    logger: { disabled: true },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
    advanced: {
      database: { generateId: 'serial' },
      cookiePrefix: 'muster',
      useSecureCookies: isSecure,
      defaultCookieAttributes: { httpOnly: true, sameSite: 'strict', secure: isSecure, path: '/' },
      // People come back from their provider by a link of another site.
      cookies: { state: { attributes: { sameSite: 'lax' } } },
      ipAddress: { ipAddressHeaders: [CLIENT_IP] },
    },
    user: {
      modelName: 'auth_user',
      fields: {
        emailVerified: 'email_verified',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    session: {
      modelName: 'auth_session',
      fields: {
        userId: 'user_id',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        expiresAt: 'expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      // How long the browser keeps the cookie; the table says when the session ends, and src/accounts/sessions.ts moves
      // that on.
      expiresIn: MOST_DAYS * 24 * 3600,
      disableSessionRefresh: true,
    },
    account: {
      modelName: 'auth_account',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
      updateAccountOnSignIn: false,
      accountLinking: {
        enabled: true,
        // Nobody makes an account for an address that is not theirs: people are invited to their address.
        requireLocalEmailVerified: false,
        trustedProviders: oidc?.trustEmail ? [OIDC] : [],
      },
    },
    verification: {
      modelName: 'auth_verification',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
      storeIdentifier: { hash: async (identifier) => storedIdentifier(identifier) },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.min,
      // In UTF-16 units, of which a character may take two.
      maxPasswordLength: 2 * PASSWORD_LENGTH.max,
      password: { hash: hashPassword, verify: verifyPassword },
      revokeSessionsOnPasswordReset: true,
    },
    databaseHooks: {
      user: {
        create: {
          before: async (user) => {
            if (!(await isInvited(user.email))) return false;
            // Else whoever can call themself something at the provider could answer somebody else's invitation.
            if (user.emailVerified || oidc?.trustEmail) return;
            throw new APIError('FORBIDDEN', { code: 'email_not_verified' });
          },
        },
      },
      session: {
        create: {
          before: async (session, context) => ({
            data: {
              ...session,
              expiresAt: await endOf(session.expiresAt, context),
              // Whole: better-auth would keep the network alone.
              ipAddress: context?.headers?.get(CLIENT_IP) ?? '',
            },
          }),
        },
      },
      // A provider's tokens are of no use after the sign-in, so they are not kept.
      account: { create: { before: async (account) => ({ data: { ...account, ...NO_TOKENS } }) } },
    },
    plugins: [
      twoFactor({
        twoFactorCookieMaxAge: TWO_FACTOR_SECONDS,
        schema: {
          user: { fields: { twoFactorEnabled: 'two_factor_enabled' } },
          twoFactor: {
            modelName: 'auth_two_factor',
            fields: {
              userId: 'user_id',
              backupCodes: 'backup_codes',
              failedVerificationCount: 'failed_verification_count',
              lockedUntil: 'locked_until',
            },
          },
        },
      }),
      ...(oidc
        ? [
            genericOAuth({
              config: [
                {
                  providerId: OIDC,
                  discoveryUrl: `${oidc.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
                  clientId: oidc.clientId,
                  clientSecret: oidc.clientSecret,
                  scopes: ['openid', 'email', 'profile'],
                  pkce: true,
                  requireIdTokenVerification: true,
                },
              ],
            }),
          ]
        : []),
    ],
  });
}

/**
 * When a new session ends unless it is used. One that takes the place of another, as after a change of the password, is
 * remembered no longer than that was; only a sign-in by password says anew whether the person is to be remembered.
 */
async function endOf(given: Date, context: GenericEndpointContext | null): Promise<Date> {
  const isSaid = context === null || context.path === '/sign-in/email';
  const { dontRememberToken } = context?.context.authCookies ?? {};
  const isShort =
    !isSaid && (await context.getSignedCookie(dontRememberToken!.name, context.context.secret)) === 'true';
  return new Date(Math.min(given.getTime(), Date.now() + (isShort ? DAY_MS : IDLE_MS)));
}

const NO_TOKENS = {
  accessToken: null,
  refreshToken: null,
  idToken: null,
  accessTokenExpiresAt: null,
  refreshTokenExpiresAt: null,
};

/** The header that tells better-auth where a request comes from; set by src/accounts/calls.ts alone. */
export const CLIENT_IP = 'x-muster-client';

export type Auth = ReturnType<typeof createAuth>;
