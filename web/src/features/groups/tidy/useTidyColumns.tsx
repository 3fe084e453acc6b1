import { Link } from '@tanstack/react-router';
import { Count } from '../../../components/Count.tsx';
import type { Column } from '../../../components/DataTable.tsx';
import { TrashIcon } from '../../../components/icons.tsx';
import { useWorkspace } from '../../../session/workspace.tsx';
import styles from '../GroupsPage.module.css';
import { RowAction } from '../RowAction.tsx';
import { useMessages } from './messages.ts';

export interface NamedGroup {
  id: number;
  name: string;
  size: number;
}

interface Rows<T> {
  groupOf: (row: T) => NamedGroup;
  /** Tells rows apart: a group may be in several. */
  keyOf: (row: T) => string;
}

/** The columns around those of a table's own: name and size before them, and after them Delete for whoever may. */
export function useTidyColumns<T>(
  { groupOf, keyOf }: Rows<T>,
  own: readonly Column<T>[],
  onDelete: (group: NamedGroup) => void,
): Column<T>[] {
  const t = useMessages();
  const { id, may } = useWorkspace();
  const columns: Column<T>[] = [
    {
      key: 'name',
      title: t('name'),
      rowHeader: true,
      render: (row) => (
        <Link
          to="/w/$workspaceId/groups/$groupId"
          params={{ workspaceId: String(id), groupId: String(groupOf(row).id) }}
          id={`group-${keyOf(row)}`}
          className={styles.name}
          title={groupOf(row).name}
        >
          {groupOf(row).name}
        </Link>
      ),
    },
    {
      key: 'size',
      title: t('size'),
      align: 'end',
      width: 'min(120px, 24vw)',
      render: (row) => <Count value={groupOf(row).size} />,
    },
    ...own,
  ];
  if (!may.edit) return columns;
  const operation: Column<T> = {
    key: 'operation',
    title: t('operation'),
    width: 'min(100px, 20vw)',
    render: (row) => (
      <RowAction
        label={t('remove')}
        of={`group-${keyOf(row)}`}
        icon={<TrashIcon />}
        onClick={() => onDelete(groupOf(row))}
      />
    ),
  };
  return [...columns, operation];
}
