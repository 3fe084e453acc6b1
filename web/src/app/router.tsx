import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Navigate,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { queryClient } from '../api/queries.ts';
import { parseContactsSearch, parseDuplicatesSearch } from '../features/contacts/search.ts';
import { parseGroupSearch, parseGroupsSearch, parseTidySearch, parseTrashSearch } from '../features/groups/search.ts';
import { parseImportSearch, parseNewImportSearch } from '../features/imports/search.ts';
import { parseSetSearch } from '../features/sets/search.ts';
import { parseAuditSearch, parseDeliverySearch } from '../features/settings/search.ts';
import { readSetting } from '../lib/settings.ts';
import { signInQuery } from '../session/session.ts';
import { Failure } from './Failure.tsx';
import { NotFound } from './NotFound.tsx';
import { WorkspaceShell } from './WorkspaceShell.tsx';

/**
 * Every page of the console. What is signed in is below /w/{workspace}, so that an address can be given to a colleague
 * and means the same there. Pages load when they are first visited.
 */

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound, errorComponent: Failure });

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async () => {
    const { signedIn, setupDone } = await queryClient.ensureQueryData(signInQuery);
    if (!setupDone) throw redirect({ to: '/setup' });
    if (!signedIn) throw redirect({ to: '/sign-in' });
    const known = signedIn.memberships.map(({ workspace }) => String(workspace.id));
    const last = readSetting('workspace');
    const workspaceId = last !== null && known.includes(last) ? last : known[0];
    if (!workspaceId) throw redirect({ to: '/no-workspace' });
    throw redirect({ to: '/w/$workspaceId/groups', params: { workspaceId } });
  },
});

const setup = createRoute({
  getParentRoute: () => root,
  path: '/setup',
  component: lazyRouteComponent(() => import('../features/signIn/SetupPage.tsx'), 'SetupPage'),
});

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: (search: Record<string, unknown>): { next?: string; problem?: string } => ({
    ...(typeof search.next === 'string' && { next: search.next }),
    ...(typeof search.problem === 'string' && { problem: search.problem }),
  }),
  component: lazyRouteComponent(() => import('../features/signIn/SignInPage.tsx'), 'SignInPage'),
});

const forgotPassword = createRoute({
  getParentRoute: () => root,
  path: '/forgot-password',
  component: lazyRouteComponent(() => import('../features/signIn/ForgotPasswordPage.tsx'), 'ForgotPasswordPage'),
});

const resetPassword = createRoute({
  getParentRoute: () => root,
  path: '/reset-password',
  component: lazyRouteComponent(() => import('../features/signIn/ResetPasswordPage.tsx'), 'ResetPasswordPage'),
});

const invitation = createRoute({
  getParentRoute: () => root,
  path: '/invitation',
  component: lazyRouteComponent(() => import('../features/signIn/InvitationPage.tsx'), 'InvitationPage'),
});

const noWorkspace = createRoute({
  getParentRoute: () => root,
  path: '/no-workspace',
  component: lazyRouteComponent(() => import('../features/signIn/NoWorkspacePage.tsx'), 'NoWorkspacePage'),
});

const workspace = createRoute({
  getParentRoute: () => root,
  path: '/w/$workspaceId',
  params: {
    parse: ({ workspaceId }) => ({ workspaceId: String(workspaceId) }),
    stringify: ({ workspaceId }) => ({ workspaceId }),
  },
  beforeLoad: async ({ location }) => {
    const { signedIn } = await queryClient.ensureQueryData(signInQuery);
    if (!signedIn) throw redirect({ to: '/sign-in', search: { next: location.href } });
  },
  component: WorkspaceShell,
});

const workspaceHome = createRoute({
  getParentRoute: () => workspace,
  path: '/',
  component: () => <Navigate from="/w/$workspaceId" to="/w/$workspaceId/groups" replace />,
});

const groups = createRoute({
  getParentRoute: () => workspace,
  path: 'groups',
  validateSearch: parseGroupsSearch,
  component: lazyRouteComponent(() => import('../features/groups/GroupsPage.tsx'), 'GroupsPage'),
});

const groupTrash = createRoute({
  getParentRoute: () => workspace,
  path: 'groups/trash',
  validateSearch: parseTrashSearch,
  component: lazyRouteComponent(() => import('../features/groups/TrashPage.tsx'), 'TrashPage'),
});

const groupTidy = createRoute({
  getParentRoute: () => workspace,
  path: 'groups/tidy',
  validateSearch: parseTidySearch,
  component: lazyRouteComponent(() => import('../features/groups/tidy/TidyPage.tsx'), 'TidyPage'),
});

const group = createRoute({
  getParentRoute: () => workspace,
  path: 'groups/$groupId',
  validateSearch: parseGroupSearch,
  component: lazyRouteComponent(() => import('../features/groups/group/GroupPage.tsx'), 'GroupPage'),
});

const contacts = createRoute({
  getParentRoute: () => workspace,
  path: 'contacts',
  validateSearch: parseContactsSearch,
  component: lazyRouteComponent(() => import('../features/contacts/ContactsPage.tsx'), 'ContactsPage'),
});

const duplicates = createRoute({
  getParentRoute: () => workspace,
  path: 'contacts/duplicates',
  validateSearch: parseDuplicatesSearch,
  component: lazyRouteComponent(() => import('../features/contacts/duplicates/DuplicatesPage.tsx'), 'DuplicatesPage'),
});

const exportsPage = createRoute({
  getParentRoute: () => workspace,
  path: 'exports',
  component: lazyRouteComponent(() => import('../features/exports/ExportsPage.tsx'), 'ExportsPage'),
});

const imports = createRoute({
  getParentRoute: () => workspace,
  path: 'imports',
  component: lazyRouteComponent(() => import('../features/imports/ImportsPage.tsx'), 'ImportsPage'),
});

const newImport = createRoute({
  getParentRoute: () => workspace,
  path: 'imports/new',
  validateSearch: parseNewImportSearch,
  component: lazyRouteComponent(() => import('../features/imports/NewImportPage.tsx'), 'NewImportPage'),
});

const oneImport = createRoute({
  getParentRoute: () => workspace,
  path: 'imports/$importId',
  validateSearch: parseImportSearch,
  component: lazyRouteComponent(() => import('../features/imports/ImportPage.tsx'), 'ImportPage'),
});

const sets = createRoute({
  getParentRoute: () => workspace,
  path: 'sets',
  validateSearch: parseSetSearch,
  component: lazyRouteComponent(() => import('../features/sets/SetsPage.tsx'), 'SetsPage'),
});

const account = createRoute({
  getParentRoute: () => workspace,
  path: 'account',
  component: lazyRouteComponent(() => import('../features/account/AccountPage.tsx'), 'AccountPage'),
});

const settingsMembers = createRoute({
  getParentRoute: () => workspace,
  path: 'settings/members',
  component: lazyRouteComponent(() => import('../features/settings/MembersPage.tsx'), 'MembersPage'),
});

const settingsKeys = createRoute({
  getParentRoute: () => workspace,
  path: 'settings/keys',
  component: lazyRouteComponent(() => import('../features/settings/KeysPage.tsx'), 'KeysPage'),
});

const settingsWebhooks = createRoute({
  getParentRoute: () => workspace,
  path: 'settings/webhooks',
  component: lazyRouteComponent(() => import('../features/settings/webhooks/WebhooksPage.tsx'), 'WebhooksPage'),
});

const settingsWebhook = createRoute({
  getParentRoute: () => workspace,
  path: 'settings/webhooks/$webhookId',
  validateSearch: parseDeliverySearch,
  component: lazyRouteComponent(() => import('../features/settings/webhooks/DeliveriesPage.tsx'), 'DeliveriesPage'),
});

const settingsAttributes = createRoute({
  getParentRoute: () => workspace,
  path: 'settings/attributes',
  component: lazyRouteComponent(() => import('../features/settings/AttributesPage.tsx'), 'AttributesPage'),
});

const settingsAudit = createRoute({
  getParentRoute: () => workspace,
  path: 'settings/audit',
  validateSearch: parseAuditSearch,
  component: lazyRouteComponent(() => import('../features/settings/AuditPage.tsx'), 'AuditPage'),
});

const settingsWorkspace = createRoute({
  getParentRoute: () => workspace,
  path: 'settings/workspace',
  component: lazyRouteComponent(() => import('../features/settings/WorkspacePage.tsx'), 'WorkspacePage'),
});

const tree = root.addChildren([
  home,
  setup,
  signIn,
  forgotPassword,
  resetPassword,
  invitation,
  noWorkspace,
  workspace.addChildren([
    workspaceHome,
    groups,
    groupTrash,
    groupTidy,
    group,
    contacts,
    duplicates,
    imports,
    exportsPage,
    newImport,
    oneImport,
    sets,
    account,
    settingsMembers,
    settingsKeys,
    settingsWebhooks,
    settingsWebhook,
    settingsAttributes,
    settingsAudit,
    settingsWorkspace,
  ]),
]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultNotFoundComponent: NotFound,
  defaultErrorComponent: Failure,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
