import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { Schema } from '../../../../api/client.ts';
import { ColumnChooser } from '../../../../components/contacts/ColumnChooser.tsx';
import { useChosenColumns } from '../../../../components/contacts/useChosenColumns.ts';
import { useContactColumns } from '../../../../components/contacts/useContactColumns.tsx';
import { type Column, DataTable } from '../../../../components/DataTable.tsx';
import { Empty } from '../../../../components/Empty.tsx';
import { SearchBox } from '../../../../components/SearchBox.tsx';
import { useWorkspace } from '../../../../session/workspace.tsx';
import { useMessages } from '../messages.ts';
import styles from './MembersTab.module.css';
import { nameOfMember } from './name.ts';
import { SelectionBar } from './SelectionBar.tsx';
import { MEMBERS_PAGE, type Member, useMembers } from './useMembers.ts';
import { useSelected } from './useSelected.ts';

const RemoveDialog = lazy(() => import('./RemoveDialog.tsx'));

/** Who is in the group: search, columns to choose, and what can be done with one, some or all of them. */
export function MembersTab({ group }: { group: Schema<'Group'> }) {
  const t = useMessages();
  const navigate = useNavigate();
  const { id: workspace, may } = useWorkspace();
  const workspaceId = String(workspace);
  const address = useSearch({ from: '/w/$workspaceId/groups/$groupId' });
  const search = address.search ?? '';
  const pages = useMembers(group.id, search);
  const selected = useSelected(search);
  const [removing, setRemoving] = useState<Member | null>(null);
  const [chosen, choose] = useChosenColumns('members');

  const find = (text: string) =>
    void navigate({
      to: '/w/$workspaceId/groups/$groupId',
      params: { workspaceId, groupId: String(group.id) },
      search: text ? { search: text } : {},
      replace: true,
    });
  const all = useContactColumns((member) => (
    <span id={`member-${member.id}`} className={styles.name} title={member.name}>
      {nameOfMember(member) ?? t('noName')}
    </span>
  ));
  const operation: Column<Member> = {
    key: 'operation',
    title: t('operation'),
    width: 'min(110px, 23vw)',
    render: (member) => (
      <Button type="text" size="small" aria-describedby={`member-${member.id}`} onClick={() => setRemoving(member)}>
        {t('remove')}
      </Button>
    ),
  };
  const columns = [
    ...all.filter(({ key, rowHeader }) => rowHeader || chosen.has(key)),
    ...(may.edit ? [operation] : []),
  ];
  const matching = search ? pages.total : group.size;
  return (
    <>
      <div className={styles.bar}>
        <SearchBox label={t('search')} value={search} onChange={find} />
        <ColumnChooser columns={all} chosen={chosen} onChange={choose} />
      </div>
      <SelectionBar
        group={group}
        search={search}
        matching={matching}
        pageSize={pages.rows.length}
        selected={selected}
      />
      <DataTable
        label={t('tab_members')}
        columns={columns}
        pages={{ ...pages, total: matching }}
        idOf={({ id }) => id}
        pageSize={MEMBERS_PAGE}
        {...((may.edit || may.export) && {
          selection: {
            selected: selected.all ? new Set(pages.rows.map(({ id }) => id)) : selected.ids,
            change: selected.change,
            nameOf: (member: Member) => nameOfMember(member) ?? t('noName'),
          },
        })}
        empty={
          search ? (
            <Empty
              title={t('noneFound')}
              text={t('noneFoundText')}
              action={<Button onClick={() => find('')}>{t('clearSearch')}</Button>}
            />
          ) : (
            <Empty title={t('noMembers')} text={t(may.edit ? 'noMembersText' : 'noMembersViewer')} />
          )
        }
      />
      <Suspense fallback={null}>
        {removing && (
          <RemoveDialog
            group={group}
            who={{ ids: [removing.id] }}
            count={1}
            name={nameOfMember(removing)}
            onClose={() => setRemoving(null)}
          />
        )}
      </Suspense>
    </>
  );
}
