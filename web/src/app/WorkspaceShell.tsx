import { useSuspenseQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useParams } from '@tanstack/react-router';
import { Suspense, useEffect } from 'react';
import { setWorkspace } from '../api/client.ts';
import { Waiting } from '../components/Waiting.tsx';
import { writeSetting } from '../lib/settings.ts';
import { signInQuery } from '../session/session.ts';
import { SignedInContext, useSignedIn } from '../session/signedIn.ts';
import { WorkspaceProvider } from '../session/workspace.tsx';
import { Events } from './Events.tsx';
import { useMessages } from './messages.ts';
import { Navigation } from './Navigation.tsx';
import { NoAccess } from './NoAccess.tsx';
import { Overlays } from './Overlays.tsx';
import styles from './WorkspaceShell.module.css';

/** The signed-in console: navigation on the left, the page on the right. */
export function WorkspaceShell() {
  const { data } = useSuspenseQuery(signInQuery);
  // Signed out here or elsewhere.
  if (!data.signedIn) return <Navigate to="/sign-in" replace />;
  return (
    <SignedInContext value={data.signedIn}>
      <Shell />
    </SignedInContext>
  );
}

function Shell() {
  const t = useMessages();
  const { memberships } = useSignedIn();
  const workspaceId = Number(useParams({ from: '/w/$workspaceId' }).workspaceId);
  const membership = memberships.find(({ workspace }) => workspace.id === workspaceId);
  useEffect(() => {
    if (membership) writeSetting('workspace', String(membership.workspace.id));
  }, [membership]);
  if (!membership) return <NoAccess />;
  // Not an effect: the pages below ask in their first render.
  setWorkspace(workspaceId);
  return (
    // Another workspace is another page: nothing of the former may stay in a field or a selection.
    <WorkspaceProvider key={workspaceId} membership={membership}>
      <a className={styles.skip} href="#content">
        {t('skip')}
      </a>
      <Events />
      <Overlays />
      <div className={styles.shell}>
        <Navigation />
        <main id="content" tabIndex={-1} className={styles.content}>
          <Suspense fallback={<Waiting />}>
            <Outlet />
          </Suspense>
        </main>
      </div>
    </WorkspaceProvider>
  );
}
