import { betterAuth } from 'better-auth';
import { genericOAuth, twoFactor } from 'better-auth/plugins';
import type { Keyring } from '../access/keyring.ts';
import type { Db } from '../db/database.ts';
import { hashPassword, PASSWORD_LENGTH, verifyPassword } from './passwords.ts';

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
const SESSION_SECONDS = 7 * 24 * 3600;
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
      expiresIn: SESSION_SECONDS,
      // src/accounts/sessions.ts moves the end on.
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
      storeIdentifier: 'hashed',
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
      user: { create: { before: async (user) => ((await isInvited(user.email)) ? undefined : false) } },
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
