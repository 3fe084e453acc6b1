import { AppError } from '../lib/errors.ts';
import type { Grant, Role } from './schema.ts';

/** A person who is signed in, by a session. */
export interface Person {
  userId: number;
  sessionId: number;
  email: string;
  name: string;
}

/** Who asks, in one workspace: an API key of it, or a person who is a member. */
export interface Principal {
  workspaceId: number;
  role: Role;
  /** What they are granted beside the role. */
  grants: readonly Grant[];
  /** Stable name for the history: `key:12`, `user:5`. */
  actor: string;
  /** As people know them: the key's name, the person's. */
  actorName: string;
  /** Null for a key. */
  person: Person | null;
}

/** What is asked before a permission: nothing, that a person is signed in, or that the caller belongs to a workspace. */
export type Scope = 'open' | 'person' | 'workspace';

/**
 * A permission is a named predicate; the route table puts one beside each route.
 */
export interface Permission<S extends Scope = Scope> {
  (principal: Principal, request: { query: unknown }): boolean;
  readonly scope: S;
}

type Predicate = (principal: Principal, request: { query: unknown }) => boolean;
const inWorkspace = (predicate: Predicate): Permission<'workspace'> =>
  Object.assign((...args: Parameters<Predicate>) => predicate(...args), { scope: 'workspace' as const });

const RANK: Record<Role, number> = { owner: 3, administrator: 2, editor: 1, viewer: 0 };
const atLeast = (principal: Principal, role: Role): boolean => RANK[principal.role] >= RANK[role];

/** Everybody, known or not: what is needed to sign in. */
export const anyone: Permission<'open'> = Object.assign(() => true, { scope: 'open' as const });
/** A person about themself, whatever they may do in which workspace. Keys are nobody. */
export const signedIn: Permission<'person'> = Object.assign(() => true, { scope: 'person' as const });

/** See groups, contacts and history. */
export const mayView = inWorkspace(() => true);
/** Leave, as only members can: keys are revoked. */
export const mayLeave = inWorkspace(({ person }) => person !== null);
/** Alter contacts and groups, undo. */
export const mayEdit = inWorkspace((principal) => atLeast(principal, 'editor'));
/** Take contacts out of Muster as files. Stands apart from roles. */
export const mayExport = inWorkspace(({ grants }) => grants.includes('export'));
/** See settings and the audit trail, define attributes, manage members and keys, erase people. */
export const mayAdminister = inWorkspace((principal) => atLeast(principal, 'administrator'));
/** Take the audit trail out as a file. */
export const mayExportAudit = inWorkspace(
  (principal) => atLeast(principal, 'administrator') && mayExport(principal, { query: {} }),
);
/** Delete the workspace with all that is in it. */
export const mayOwn = inWorkspace((principal) => atLeast(principal, 'owner'));
/** Delete contacts; erasing a person, which nothing brings back, takes an administrator. */
export const mayDelete = inWorkspace((principal, { query }) =>
  atLeast(principal, (query as { erase?: unknown }).erase === 'true' ? 'administrator' : 'editor'),
);

/** Whether someone sees phone numbers whole. Stands apart from roles; src/phone/mask.ts is what others see. */
export const seesPhoneNumbers = ({ grants }: Principal): boolean => grants.includes('fullPhoneNumbers');

/** Whether someone may give, alter or take away a role with its grants: never more than they have themselves. */
export const mayGrant = (principal: Principal, given: { role: Role; grants: readonly Grant[] }): boolean =>
  RANK[given.role] <= RANK[principal.role] && given.grants.every((one) => principal.grants.includes(one));

/** Throws `forbidden` unless `mayGrant`. */
export function assertMayGrant(principal: Principal, given: { role: Role; grants: readonly Grant[] }): void {
  if (mayGrant(principal, given)) return;
  const lacking = given.grants.find((one) => !principal.grants.includes(one));
  const what = RANK[given.role] > RANK[principal.role] ? `the role ${given.role}` : `the permission “${lacking}”`;
  throw new AppError('forbidden', `You cannot give, alter or take away ${what}: it is more than you have.`);
}
