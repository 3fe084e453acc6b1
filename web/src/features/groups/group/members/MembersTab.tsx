import { useNavigate, useSearch } from '@tanstack/react-router';
import { useRef } from 'react';
import type { Schema } from '../../../../api/client.ts';
import { ColumnChooser } from '../../../../components/contacts/ColumnChooser.tsx';
import { useChosenColumns } from '../../../../components/contacts/useChosenColumns.ts';
import { useContactColumns } from '../../../../components/contacts/useContactColumns.tsx';
import { SearchBox } from '../../../../components/SearchBox.tsx';
import { useWorkspace } from '../../../../session/workspace.tsx';
import type { GroupSearch } from '../../search.ts';
import { useMessages } from '../messages.ts';
import { AsOfButton } from './AsOfButton.tsx';
import { CurrentMembers } from './CurrentMembers.tsx';
import styles from './MembersTab.module.css';
import { PastMembers } from './PastMembers.tsx';

/** Who is in the group, or was at a moment, with columns to choose. */
export function MembersTab({ group }: { group: Schema<'Group'> }) {
  const t = useMessages();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const { at, search = '' } = useSearch({ from: '/w/$workspaceId/groups/$groupId' });
  const [chosen, choose] = useChosenColumns('members');
  const columns = useContactColumns(() => null);
  const asOf = useRef<HTMLButtonElement & HTMLAnchorElement>(null);
  const go = (to: GroupSearch, { replace = false } = {}) =>
    void navigate({
      to: '/w/$workspaceId/groups/$groupId',
      params: { workspaceId, groupId: String(group.id) },
      search: to,
      replace,
      resetScroll: false,
    });
  const find = (text: string) => go(text ? { search: text } : {}, { replace: true });
  const show = (moment: string) => go({ at: moment });
  return (
    <>
      <div className={styles.bar}>
        {/* Of the past, nobody can be searched for. */}
        {at ? <span /> : <SearchBox label={t('search')} value={search} onChange={find} />}
        <div className={styles.buttons}>
          <AsOfButton ref={asOf} at={at} onChange={show} />
          <ColumnChooser columns={columns} chosen={chosen} onChange={choose} />
        </div>
      </div>
      {at ? (
        <PastMembers
          group={group}
          at={at}
          chosen={chosen}
          onMoment={show}
          onNow={() => {
            go({});
            asOf.current?.focus();
          }}
        />
      ) : (
        <CurrentMembers group={group} search={search} chosen={chosen} onSearch={find} />
      )}
    </>
  );
}
