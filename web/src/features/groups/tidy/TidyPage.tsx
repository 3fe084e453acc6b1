import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useState } from 'react';
import { PageHeader } from '../../../components/PageHeader.tsx';
import { Tabs } from '../../../components/Tabs.tsx';
import { useWorkspace } from '../../../session/workspace.tsx';
import { IDLE_DAYS, type TidySearch } from '../search.ts';
import { useMessages } from './messages.ts';
import { RedundantGroups } from './RedundantGroups.tsx';
import { StaleGroups } from './StaleGroups.tsx';
import type { NamedGroup } from './useTidyColumns.tsx';

const DeleteDialog = lazy(() => import('../DeleteDialog.tsx'));

/** Groups that may be deleted: those that are contained in others, and those that nobody changes or uses. */
export function TidyPage() {
  const t = useMessages();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const { view = 'redundant', days = IDLE_DAYS } = useSearch({ from: '/w/$workspaceId/groups/tidy' });
  const [deleting, setDeleting] = useState<NamedGroup | null>(null);
  const go = (search: TidySearch): void =>
    void navigate({ to: '/w/$workspaceId/groups/tidy', params: { workspaceId }, search, replace: true });
  const back = (
    <Link to="/w/$workspaceId/groups" params={{ workspaceId }}>
      {t('groups')}
    </Link>
  );
  return (
    <>
      <PageHeader title={t('tidy')} trail={back} text={t('tidyText')} />
      <Tabs
        label={t('tidy')}
        tabs={[
          { key: 'redundant', label: t('redundant') },
          { key: 'stale', label: t('stale') },
        ]}
        active={view}
        onChange={(to) => go(to === 'stale' ? { view: to } : {})}
      >
        {view === 'redundant' ? (
          <RedundantGroups onDelete={setDeleting} />
        ) : (
          <StaleGroups days={days} onDays={(to) => go({ view, days: to })} onDelete={setDeleting} />
        )}
      </Tabs>
      <Suspense fallback={null}>
        {deleting && <DeleteDialog group={deleting} onClose={() => setDeleting(null)} />}
      </Suspense>
    </>
  );
}
