import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { CrowdTabs } from '../../components/CrowdTabs.tsx';
import { DataTable } from '../../components/DataTable.tsx';
import { Empty } from '../../components/Empty.tsx';
import { PlusIcon, TidyIcon, TrashIcon } from '../../components/icons.tsx';
import { PermissionGate } from '../../components/PermissionGate.tsx';
import { SearchBox } from '../../components/SearchBox.tsx';
import { useCursorPages } from '../../components/useCursorPages.ts';
import { useWorkspace } from '../../session/workspace.tsx';
import styles from './GroupsPage.module.css';
import { useMessages } from './messages.ts';
import { type Group, listGroups } from './read.ts';
import type { GroupsSearch } from './search.ts';
import { useGroupColumns } from './useGroupColumns.tsx';

const CreateDialog = lazy(() => import('./create/CreateDialog.tsx'));
const RenameDialog = lazy(() => import('./RenameDialog.tsx'));
const DeleteDialog = lazy(() => import('./DeleteDialog.tsx'));

const PAGE = 25;

type Open = { dialog: 'create' } | { dialog: 'rename' | 'delete'; group: Group };

/** Group Management: all groups of the workspace, a page at a time, with what can be done to each. */
export function GroupsPage() {
  const t = useMessages();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const address = useSearch({ from: '/w/$workspaceId/groups' });
  const { search, sort, order } = address;
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);

  const go = (to: GroupsSearch) =>
    void navigate({ to: '/w/$workspaceId/groups', params: { workspaceId }, search: to, replace: true });
  const pages = useCursorPages(['groups', 'list', { search, sort, order }], (after, signal) =>
    listGroups({ search, sort, order, after, limit: PAGE, signal }),
  );
  const columns = useGroupColumns({
    address,
    onSort: (to) => go({ ...(search && { search }), ...to }),
    onRename: (group) => setOpen({ dialog: 'rename', group }),
    onDelete: (group) => setOpen({ dialog: 'delete', group }),
  });
  const create = (
    <PermissionGate permission="edit">
      {(disabled) => (
        <Button
          type="primary"
          icon={<PlusIcon size={16} />}
          disabled={disabled}
          onClick={() => setOpen({ dialog: 'create' })}
        >
          {t('create')}
        </Button>
      )}
    </PermissionGate>
  );
  return (
    <CrowdTabs active="groups" actions={create}>
      <div className={styles.bar}>
        <SearchBox
          label={t('search')}
          value={search ?? ''}
          onChange={(text) => go({ ...address, search: text || undefined } as GroupsSearch)}
        />
        <nav className={styles.places} aria-label={t('groups')}>
          <Link to="/w/$workspaceId/groups/tidy" params={{ workspaceId }} className={styles.place}>
            <TidyIcon size={16} />
            {t('tidy')}
          </Link>
          <Link to="/w/$workspaceId/groups/trash" params={{ workspaceId }} className={styles.place}>
            <TrashIcon size={16} />
            {t('trash')}
          </Link>
        </nav>
      </div>
      <DataTable
        label={t('groups')}
        columns={columns}
        pages={pages}
        idOf={({ id }) => id}
        pageSize={PAGE}
        empty={
          search ? (
            <Empty
              title={t('noneFound')}
              text={t('noneFoundText')}
              action={<Button onClick={() => go({})}>{t('clearSearch')}</Button>}
            />
          ) : (
            <Empty title={t('noGroups')} text={t('noGroupsText')} action={create} />
          )
        }
      />
      <Suspense fallback={null}>
        {open?.dialog === 'create' && <CreateDialog onClose={close} />}
        {open?.dialog === 'rename' && <RenameDialog group={open.group} onClose={close} />}
        {open?.dialog === 'delete' && <DeleteDialog group={open.group} onClose={close} />}
      </Suspense>
    </CrowdTabs>
  );
}
