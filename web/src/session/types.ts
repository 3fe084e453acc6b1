export type Role = 'owner' | 'administrator' | 'editor' | 'viewer';
export type Extra = 'export' | 'fullPhoneNumbers';

export interface Membership {
  workspace: { id: number; name: string };
  role: Role;
  permissions: Extra[];
}

export interface Person {
  id: string;
  email: string;
  name: string;
  twoFactor: boolean;
  hasPassword: boolean;
}

export interface SignedIn {
  person: Person;
  memberships: Membership[];
}

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
