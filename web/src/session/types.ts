import type { Schema } from '../api/client.ts';

export type SignedIn = Schema<'SignedIn'>;
export type Membership = Schema<'Membership'>;
export type Role = Membership['role'];
/** What a role does not give by itself. */
export type Extra = Membership['permissions'][number];

/** What the sign-in page asks first. */
export interface SignInState {
  /** Whether there is an owner at all. */
  setupDone: boolean;
  signedIn: SignedIn | null;
  /** The single sign-on provider, if one is configured. */
  oidc: { name: string } | null;
  /** Whether Muster can send mail. */
  mail: boolean;
}
