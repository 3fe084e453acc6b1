import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { Schema } from '../../../../api/client.ts';
import { useContactColumns } from '../../../../components/contacts/useContactColumns.tsx';
import { type Column, DataTable } from '../../../../components/DataTable.tsx';
import { Empty } from '../../../../components/Empty.tsx';
import { useWorkspace } from '../../../../session/workspace.tsx';
import { useMessages } from '../messages.ts';
import { MemberName } from './MemberName.tsx';
import { nameOfMember } from './name.ts';
import { SelectionBar } from './SelectionBar.tsx';
import { MEMBERS_PAGE, type Member, useMembers } from './useMembers.ts';
import { useSelected } from './useSelected.ts';

const RemoveDialog = lazy(() => import('./RemoveDialog.tsx'));

interface CurrentMembersProps {
  group: Schema<'Group'>;
  search: string;
  /** Keys of the columns to show. */
  chosen: ReadonlySet<string>;
  onSearch: (text: string) => void;
}

/** Who is in the group, or those of them who match, and what can be done with one, some or all of them. */
export function CurrentMembers({ group, search, chosen, onSearch }: CurrentMembersProps) {
  const t = useMessages();
  const { may } = useWorkspace();
  const pages = useMembers(group.id, search);
  const selected = useSelected(search);
  const [removing, setRemoving] = useState<Member | null>(null);
  const all = useContactColumns((member) => (
    <MemberName id={`member-${member.id}`} group={group} member={member}>
      {nameOfMember(member) ?? t('noName')}
    </MemberName>
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
              action={<Button onClick={() => onSearch('')}>{t('clearSearch')}</Button>}
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
