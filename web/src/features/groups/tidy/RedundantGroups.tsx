import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, ok, type Schema } from '../../../api/client.ts';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Empty } from '../../../components/Empty.tsx';
import { useFormats } from '../../../i18n/format.ts';
import { useWorkspace } from '../../../session/workspace.tsx';
import { useMessages } from './messages.ts';
import styles from './TidyPage.module.css';
import { type NamedGroup, useTidyColumns } from './useTidyColumns.tsx';

type Redundant = Schema<'RedundantGroups'>['items'][number];

/** Groups that are contained in another, each with the other. */
export function RedundantGroups({ onDelete }: { onDelete: (group: NamedGroup) => void }) {
  const t = useMessages();
  const { percent } = useFormats();
  const workspaceId = String(useWorkspace().id);
  const { data, isLoading, isFetching, error, refetch } = useQuery({
    queryKey: ['redundant'],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/groups/redundant', { params: { query: {} }, signal })),
  });
  const own: Column<Redundant>[] = [
    {
      key: 'containedIn',
      title: t('containedIn'),
      width: '30%',
      render: ({ containedIn: { id, name } }) => (
        <Link
          to="/w/$workspaceId/groups/$groupId"
          params={{ workspaceId, groupId: String(id) }}
          className={styles.other}
          title={name}
        >
          {name}
        </Link>
      ),
    },
    {
      key: 'share',
      title: t('share'),
      width: 160,
      wide: true,
      render: ({ share, group, containedIn }) => (
        <span className={styles.share}>
          {share === 1 ? t('shareWhole') : percent(share)}
          <Link to="/w/$workspaceId/sets" params={{ workspaceId }} search={{ compare: [group.id, containedIn.id] }}>
            {t('compare')}
          </Link>
        </span>
      ),
    },
  ];
  const columns = useTidyColumns<Redundant>({ groupOf: ({ group }) => group, keyOf }, own, onDelete);
  return (
    <>
      <p className={styles.text}>{t('redundantText')}</p>
      <DataTable
        label={t('redundant')}
        columns={columns}
        pages={{
          rows: data?.items ?? [],
          isLoading,
          isFetching,
          isStale: false,
          error,
          retry: () => void refetch(),
          offset: 0,
          total: null,
          hasPrevious: false,
          hasNext: false,
          previous: () => {},
          next: () => {},
        }}
        idOf={keyOf}
        empty={<Empty title={t('noRedundant')} text={t('noRedundantText')} />}
      />
      {data && (
        <p className={styles.note}>
          {t('compared', { count: data.compared })} {!data.complete && t('moreRedundant')}
        </p>
      )}
    </>
  );
}

const keyOf = ({ group, containedIn }: Redundant): string => `${group.id}-${containedIn.id}`;
