import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { lazy, type ReactNode, Suspense } from 'react';
import { isProblem } from '../../../api/problem.ts';
import { Empty } from '../../../components/Empty.tsx';
import { LoadFailure } from '../../../components/LoadFailure.tsx';
import { PageHeader } from '../../../components/PageHeader.tsx';
import { Tabs } from '../../../components/Tabs.tsx';
import { Waiting } from '../../../components/Waiting.tsx';
import { useFormats } from '../../../i18n/format.ts';
import { useWorkspace } from '../../../session/workspace.tsx';
import { GROUP_TABS, type GroupTab } from '../search.ts';
import { GroupActions } from './GroupActions.tsx';
import styles from './GroupPage.module.css';
import { groupQuery } from './groupQuery.ts';
import { MembersTab } from './members/MembersTab.tsx';
import { useMessages } from './messages.ts';

const InsightsTab = lazy(() => import('./insights/InsightsTab.tsx'));
const HistoryTab = lazy(() => import('./HistoryTab.tsx'));
const UsageTab = lazy(() => import('./UsageTab.tsx'));

/** One group: its name, size and actions, and in tabs its members, insights, history and what uses it. */
export function GroupPage() {
  const t = useMessages();
  const { number } = useFormats();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const { groupId } = useParams({ from: '/w/$workspaceId/groups/$groupId' });
  const address = useSearch({ from: '/w/$workspaceId/groups/$groupId' });
  const active = address.tab ?? 'members';
  const id = Number(groupId);
  const query = useQuery(groupQuery(id));
  const trail = (
    <Link to="/w/$workspaceId/groups" params={{ workspaceId }}>
      {t('groups')}
    </Link>
  );
  const group = query.data;
  if (isProblem(query.error, 'group_not_found', 'invalid_request')) return <NoGroup trail={trail} />;
  if (query.isError && !group) return <LoadFailure error={query.error} retry={() => void query.refetch()} />;

  const open = (tab: GroupTab) =>
    void navigate({
      to: '/w/$workspaceId/groups/$groupId',
      params: { workspaceId, groupId },
      search: { ...(address.search && { search: address.search }), ...(tab !== 'members' && { tab }) },
      replace: true,
    });
  const panels: Record<GroupTab, (found: NonNullable<typeof group>) => ReactNode> = {
    members: (found) => <MembersTab group={found} />,
    insights: (found) => <InsightsTab group={found} />,
    history: (found) => <HistoryTab group={found} />,
    usage: (found) => <UsageTab id={found.id} />,
  };
  return (
    <>
      <PageHeader
        title={group?.name ?? '…'}
        trail={trail}
        aside={
          <span className={styles.size}>
            {group && t(address.at ? 'sizeNow' : 'size', { count: group.size, size: number(group.size) })}
          </span>
        }
        text={group?.description}
        // Of the past there is nothing to edit.
        actions={group && !address.at && <GroupActions group={group} />}
      />
      <Tabs
        label={group?.name ?? t('groups')}
        active={active}
        tabs={GROUP_TABS.map((key) => ({ key, label: t(`tab_${key}`) }))}
        onChange={open}
      >
        <Suspense fallback={<Waiting />}>{group ? panels[active](group) : <Waiting />}</Suspense>
      </Tabs>
    </>
  );
}

function NoGroup({ trail }: { trail: ReactNode }) {
  const t = useMessages();
  const workspaceId = String(useWorkspace().id);
  return (
    <>
      <PageHeader title={t('noGroup')} trail={trail} />
      <Empty
        title={t('noGroup')}
        text={t('noGroupText')}
        action={
          <Link to="/w/$workspaceId/groups/trash" params={{ workspaceId }}>
            {t('toTrash')}
          </Link>
        }
      />
    </>
  );
}
