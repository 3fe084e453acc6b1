import { Button, Tag } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { api, ok, type Schema } from '../../api/client.ts';
import { type Column, DataTable } from '../../components/DataTable.tsx';
import { MoreIcon, PlusIcon } from '../../components/icons.tsx';
import { MenuButton } from '../../components/MenuButton.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { useCursorPages } from '../../components/useCursorPages.ts';
import { useSignedIn } from '../../session/signedIn.ts';
import { rankOf, useMay, useWorkspace } from '../../session/workspace.tsx';
import { Invitations } from './Invitations.tsx';
import { useMessages } from './messages.ts';
import { NeedsAdministrator } from './NeedsAdministrator.tsx';
import styles from './settings.module.css';

const InviteDialog = lazy(() => import('./InviteDialog.tsx'));
const MemberDialog = lazy(() => import('./MemberDialog.tsx'));
const RemoveMember = lazy(() => import('./RemoveMember.tsx'));
const PasswordLink = lazy(() => import('./PasswordLink.tsx'));

type Member = Schema<'Member'>;

/** Who works in the workspace, what they may do, and who is invited. */
export function MembersPage() {
  const t = useMessages();
  if (!useMay('administer')) return <NeedsAdministrator title={t('members')} />;
  return <Members />;
}

function Members() {
  const t = useMessages();
  const { role: own } = useWorkspace();
  const { person } = useSignedIn();
  const [inviting, setInviting] = useState(false);
  const [open, setOpen] = useState<{ what: 'edit' | 'remove' | 'password'; member: Member } | null>(null);
  const pages = useCursorPages<Member>(['members'], (_after, signal) => ok(api.GET('/api/v1/members', { signal })));
  const close = (): void => setOpen(null);

  const columns: Column<Member>[] = [
    {
      key: 'name',
      title: t('name'),
      rowHeader: true,
      render: ({ id, name, email }) => (
        <>
          {name} {id === person.id && <Tag>{t('you')}</Tag>}
          <span className={styles.second}>{email}</span>
        </>
      ),
    },
    { key: 'role', title: t('role'), width: 150, render: ({ role }) => t(role) },
    {
      key: 'permissions',
      title: t('permissions'),
      wide: true,
      render: ({ permissions }) =>
        permissions.length === 0 ? t('none') : permissions.map((one) => <div key={one}>{t(one)}</div>),
    },
    {
      key: 'twoFactor',
      title: t('twoFactor'),
      width: 130,
      wide: true,
      render: ({ twoFactor }) => t(twoFactor ? 'on' : 'off'),
    },
    {
      key: 'lastSeen',
      title: t('lastSeen'),
      width: 140,
      wide: true,
      render: ({ lastSeenAt }) => (lastSeenAt ? <RelativeTime at={lastSeenAt} /> : t('never')),
    },
    {
      key: 'operation',
      title: t('operation'),
      hideTitle: true,
      width: 64,
      align: 'end',
      render: (member) => {
        const disabled = rankOf(member.role) > rankOf(own);
        const hint = disabled ? { disabled, hint: t('aboveOwn') } : {};
        const show = (what: 'edit' | 'remove' | 'password') => () => setOpen({ what, member });
        return (
          <MenuButton
            label={t('more', { name: member.name })}
            button={{ type: 'text', icon: <MoreIcon /> }}
            items={[
              { key: 'edit', label: t('edit'), run: show('edit'), ...hint },
              { key: 'password', label: t('passwordLink'), run: show('password'), ...hint },
              { key: 'remove', label: t('remove'), danger: true, run: show('remove'), ...hint },
            ]}
          />
        );
      },
    },
  ];
  return (
    <>
      <PageHeader
        title={t('members')}
        text={t('membersText')}
        actions={
          <Button type="primary" icon={<PlusIcon size={16} />} onClick={() => setInviting(true)}>
            {t('invite')}
          </Button>
        }
      />
      <DataTable label={t('members')} columns={columns} pages={pages} idOf={({ id }) => id} empty={null} pageSize={3} />
      <Invitations />
      <Suspense fallback={null}>
        {inviting && <InviteDialog onClose={() => setInviting(false)} />}
        {open?.what === 'edit' && <MemberDialog member={open.member} onClose={close} />}
        {open?.what === 'remove' && <RemoveMember member={open.member} onClose={close} />}
        {open?.what === 'password' && <PasswordLink member={open.member} onClose={close} />}
      </Suspense>
    </>
  );
}
