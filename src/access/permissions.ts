import type { Role } from './schema.ts';

/** Who asks: an API key of one workspace. */
export interface Principal {
  workspaceId: number;
  role: Role;
  /** Stable name for the history: `key:12`. */
  actor: string;
  keyId: number;
}

/** A permission is a named predicate; the route table puts one beside each route. */
export type Permission = (principal: Principal, request: { query: unknown }) => boolean;

const RANK: Record<Role, number> = { owner: 3, administrator: 2, editor: 1, viewer: 0 };

/** See groups, contacts and history. */
export const mayView: Permission = () => true;
/** Alter contacts and groups, undo. */
export const mayEdit = ({ role }: Principal): boolean => RANK[role] >= RANK.editor;
/** Take contacts out of Muster as files. */
export const mayExport: Permission = ({ role }) => RANK[role] >= RANK.editor;
/** Define attributes; erase people; see, create and revoke API keys. */
export const mayAdminister = ({ role }: Principal): boolean => RANK[role] >= RANK.administrator;
/** Delete contacts; erasing a person, which nothing brings back, takes an administrator. */
export const mayDelete: Permission = (principal, { query }) =>
  (query as { erase?: unknown }).erase === 'true' ? mayAdminister(principal) : mayEdit(principal);

/** Whether someone may give a role: never a higher one than their own. */
export const mayGrant = ({ role }: Principal, granted: Role): boolean => RANK[granted] <= RANK[role];
