import { Link } from '@tanstack/react-router';
import { Count } from '../../components/Count.tsx';
import type { Column } from '../../components/DataTable.tsx';
import { EditIcon, TrashIcon } from '../../components/icons.tsx';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { Sparkline } from '../../components/Sparkline.tsx';
import { useWorkspace } from '../../session/workspace.tsx';
import styles from './GroupsPage.module.css';
import { useMessages } from './messages.ts';
import { RowAction } from './RowAction.tsx';
import type { Group } from './read.ts';
import type { GroupsSearch } from './search.ts';
import { sortBy } from './sort.ts';
import { useSourceText } from './useSourceText.ts';

interface GroupColumnsOptions {
  address: GroupsSearch;
  onSort: (to: Pick<GroupsSearch, 'sort' | 'order'>) => void;
  onRename: (group: Group) => void;
  onDelete: (group: Group) => void;
}

/** The columns of the list of groups; who may not edit sees no actions. */
export function useGroupColumns({ address, onSort, onRename, onDelete }: GroupColumnsOptions): Column<Group>[] {
  const t = useMessages();
  const sourceText = useSourceText();
  const { id, may } = useWorkspace();
  const workspaceId = String(id);
  const columns: Column<Group>[] = [
    {
      key: 'name',
      title: t('name'),
      rowHeader: true,
      sort: sortBy('name', address, onSort),
      render: (group) => (
        <Link
          to="/w/$workspaceId/groups/$groupId"
          params={{ workspaceId, groupId: String(group.id) }}
          id={nameId(group)}
          className={styles.name}
          title={group.name}
        >
          {group.name}
        </Link>
      ),
    },
    {
      key: 'size',
      title: t('size'),
      align: 'end',
      width: 'min(120px, 27vw)',
      sort: sortBy('size', address, onSort),
      render: ({ size }) => <Count value={size} />,
    },
    {
      key: 'growth',
      title: t('growth'),
      width: 128,
      wide: true,
      render: ({ growth = [] }) => <Sparkline values={growth} label={t('growth')} />,
    },
    {
      key: 'changed',
      title: t('changed'),
      width: 150,
      wide: true,
      sort: sortBy('changed', address, onSort),
      render: ({ changedAt }) => <RelativeTime at={changedAt} />,
    },
    {
      key: 'source',
      title: t('source'),
      width: 160,
      wide: true,
      render: ({ source }) => <span title={source ?? undefined}>{sourceText(source)}</span>,
    },
  ];
  if (!may.edit) return columns;
  const operation: Column<Group> = {
    key: 'operation',
    title: t('operation'),
    width: 'min(100px, 22vw)',
    render: (group) => (
      <span className={styles.actions}>
        <RowAction label={t('edit')} of={nameId(group)} icon={<EditIcon />} onClick={() => onRename(group)} />
        <RowAction label={t('remove')} of={nameId(group)} icon={<TrashIcon />} onClick={() => onDelete(group)} />
      </span>
    ),
  };
  return [...columns, operation];
}

const nameId = ({ id }: Group): string => `group-${id}`;
