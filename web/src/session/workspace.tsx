import { createContext, type ReactNode, useContext, useMemo } from 'react';
import type { Extra, Membership, Role } from './types.ts';

/** The workspace of the page, and what the person may do in it. */
export interface CurrentWorkspace {
  id: number;
  name: string;
  role: Role;
  may: Record<Permission, boolean>;
}

/** What the console asks about before it offers something; the server decides. */
export type Permission = 'edit' | 'administer' | 'own' | 'export' | 'seeFullPhoneNumbers';

const RANK: Record<Role, number> = { owner: 3, administrator: 2, editor: 1, viewer: 0 };

export const rankOf = (role: Role): number => RANK[role];

function permissionsOf(role: Role, extras: readonly Extra[]): Record<Permission, boolean> {
  return {
    edit: RANK[role] >= RANK.editor,
    administer: RANK[role] >= RANK.administrator,
    own: role === 'owner',
    export: extras.includes('export'),
    seeFullPhoneNumbers: extras.includes('fullPhoneNumbers'),
  };
}

const Context = createContext<CurrentWorkspace | null>(null);

export function WorkspaceProvider({ membership, children }: { membership: Membership; children: ReactNode }) {
  const current = useMemo(
    () => ({
      ...membership.workspace,
      role: membership.role,
      may: permissionsOf(membership.role, membership.permissions),
    }),
    [membership],
  );
  return <Context value={current}>{children}</Context>;
}

/** The workspace of the page. Only below /w/{workspaceId}. */
export function useWorkspace(): CurrentWorkspace {
  const current = useContext(Context);
  if (!current) throw new Error('no workspace');
  return current;
}

export const useMay = (permission: Permission): boolean => useWorkspace().may[permission];
