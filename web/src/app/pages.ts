import type { Permission } from '../session/workspace.tsx';
import type { Key } from './messages.ts';

/** A page of the workspace as the navigation and the command palette offer it. */
export interface Page {
  to:
    | '/w/$workspaceId/groups'
    | '/w/$workspaceId/contacts'
    | '/w/$workspaceId/imports'
    | '/w/$workspaceId/exports'
    | '/w/$workspaceId/sets'
    | '/w/$workspaceId/account'
    | `/w/$workspaceId/settings/${'members' | 'keys' | 'webhooks' | 'attributes' | 'audit' | 'workspace'}`;
  label: Key;
  /** Who sees it offered; the server decides. */
  permission?: Permission;
  /** The second key after G that goes there. */
  shortcut?: string;
}

export const crowdPages: readonly Page[] = [
  { to: '/w/$workspaceId/groups', label: 'groupManagement', shortcut: 'g' },
  { to: '/w/$workspaceId/contacts', label: 'contactManagement', shortcut: 'c' },
];

export const dataPages: readonly Page[] = [
  { to: '/w/$workspaceId/imports', label: 'imports', shortcut: 'i' },
  { to: '/w/$workspaceId/exports', label: 'exports', permission: 'export', shortcut: 'e' },
  { to: '/w/$workspaceId/sets', label: 'sets', shortcut: 's' },
];

export const settingsPages: readonly Page[] = [
  { to: '/w/$workspaceId/settings/members', label: 'members', permission: 'administer' },
  { to: '/w/$workspaceId/settings/keys', label: 'keys', permission: 'administer' },
  { to: '/w/$workspaceId/settings/webhooks', label: 'webhooks', permission: 'administer' },
  { to: '/w/$workspaceId/settings/attributes', label: 'attributes' },
  { to: '/w/$workspaceId/settings/audit', label: 'audit', permission: 'administer' },
  { to: '/w/$workspaceId/settings/workspace', label: 'workspaceSettings' },
];

export const accountPage: Page = { to: '/w/$workspaceId/account', label: 'account', shortcut: 'a' };
