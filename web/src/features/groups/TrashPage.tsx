import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { Count } from '../../components/Count.tsx';
import { type Column, DataTable } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { notify } from '../../components/notices.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { useProblemText } from '../../components/problemText.ts';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { SearchBox } from '../../components/SearchBox.tsx';
import { useCursorPages } from '../../components/useCursorPages.ts';
import { invalidateData, useUndo } from '../../components/useUndo.ts';
import { useWorkspace } from '../../session/workspace.tsx';
import styles from './GroupsPage.module.css';
import { useMessages } from './messages.ts';
import { type Group, listTrash } from './read.ts';

const PAGE = 25;

/** Deleted groups, latest first, to restore from. */
export function TrashPage() {
  const t = useMessages();
  const navigate = useNavigate();
  const { id, may } = useWorkspace();
  const workspaceId = String(id);
  const { search } = useSearch({ from: '/w/$workspaceId/groups/trash' });
  const pages = useCursorPages(['groups', 'trash', { search }], (after, signal) =>
    listTrash({ search, after, limit: PAGE, signal }),
  );
  const go = (text: string) =>
    void navigate({
      to: '/w/$workspaceId/groups/trash',
      params: { workspaceId },
      search: text ? { search: text } : {},
      replace: true,
    });
  const columns: Column<Group>[] = [
    { key: 'name', title: t('name'), rowHeader: true, render: ({ name }) => <span title={name}>{name}</span> },
    { key: 'size', title: t('size'), align: 'end', width: 120, render: ({ size }) => <Count value={size} /> },
    {
      key: 'trashed',
      title: t('trashedAt'),
      width: 150,
      wide: true,
      render: ({ trashedAt }) => trashedAt && <RelativeTime at={trashedAt} />,
    },
    ...(may.edit
      ? [{ key: 'restore', title: t('operation'), width: 120, render: (group: Group) => <Restore group={group} /> }]
      : []),
  ];
  const back = (
    <Link to="/w/$workspaceId/groups" params={{ workspaceId }}>
      {t('groups')}
    </Link>
  );
  return (
    <>
      <PageHeader title={t('trash')} trail={back} text={t('trashText')} />
      <div className={styles.bar}>
        <SearchBox label={t('search')} value={search ?? ''} onChange={go} />
      </div>
      <DataTable
        label={t('trash')}
        columns={columns}
        pages={pages}
        idOf={(group) => group.id}
        pageSize={PAGE}
        empty={
          search ? (
            <Empty title={t('noneFound')} action={<Button onClick={() => go('')}>{t('clearSearch')}</Button>} />
          ) : (
            <Empty
              title={t('trashEmpty')}
              text={t('trashEmptyText')}
              action={
                <Link to="/w/$workspaceId/groups" params={{ workspaceId }}>
                  {t('toGroups')}
                </Link>
              }
            />
          )
        }
      />
    </>
  );
}

function Restore({ group: { id, name } }: { group: Group }) {
  const t = useMessages();
  const { notifyDone } = useUndo();
  const problemText = useProblemText();
  const [busy, setBusy] = useState(false);
  const restore = async () => {
    setBusy(true);
    try {
      const { change } = await ok(api.POST('/api/v1/groups/{id}/restore', { params: { path: { id } } }));
      notifyDone(t('restored', { name }), change);
      await invalidateData();
    } catch (error) {
      const text = isProblem(error, 'group_name_taken') ? t('nameTakenRestore', { name }) : problemText(error);
      notify({ kind: 'error', text });
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button size="small" loading={busy} onClick={restore} aria-label={`${t('restore')} ${name}`}>
      {t('restore')}
    </Button>
  );
}
