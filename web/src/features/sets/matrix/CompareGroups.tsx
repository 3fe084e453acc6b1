import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../../api/client.ts';
import { Empty } from '../../../components/Empty.tsx';
import { Field } from '../../../components/Field.tsx';
import { GroupSelect } from '../../../components/GroupSelect.tsx';
import { notify } from '../../../components/notices.ts';
import { useProblemText } from '../../../components/problemText.ts';
import { MOST_COMPARED } from '../search.ts';
import styles from './CompareGroups.module.css';
import { MatrixView } from './MatrixView.tsx';
import { useMessages } from './messages.ts';

interface CompareGroupsProps {
  groups: readonly number[];
  onChange: (groups: readonly number[]) => void;
}

const LARGEST = 20;

/** What each two of some groups share, as a heat map. */
export default function CompareGroups({ groups, onChange }: CompareGroupsProps) {
  const t = useMessages();
  const problemText = useProblemText();
  const largest = useLargest(onChange);
  const { data, error, isPlaceholderData, refetch } = useQuery({
    queryKey: ['audiences', 'matrix', groups],
    queryFn: ({ signal }) => ok(api.POST('/api/v1/audiences/matrix', { body: { groups: [...groups] }, signal })),
    placeholderData: keepPreviousData,
    enabled: groups.length > 1,
    retry: false,
  });
  const takeLargest = (
    <Button loading={largest.busy} onClick={largest.take}>
      {t('largest', { count: LARGEST })}
    </Button>
  );
  return (
    <div className={styles.compare}>
      <div className={styles.choice}>
        <Field label={t('groups')} hint={t('groupsHint', { most: MOST_COMPARED })}>
          {(control) => (
            <GroupSelect
              control={control}
              value={{ ids: groups, newNames: [] }}
              onChange={({ ids }) => onChange(ids.slice(0, MOST_COMPARED))}
            />
          )}
        </Field>
        {groups.length > 0 && takeLargest}
      </div>
      <div className={styles.result} aria-busy={groups.length > 1 && (isPlaceholderData || (!data && !error))}>
        {groups.length === 0 && <Empty title={t('nothingYet')} text={t('nothingYetText')} action={takeLargest} />}
        {groups.length === 1 && <p>{t('oneMore')}</p>}
        {groups.length > 1 && error && (
          <div role="alert">
            <p>{problemText(error, { group_not_found: t('groupGone') })}</p>
            <Button onClick={() => void refetch()}>{t('tryAgain')}</Button>
          </div>
        )}
        {groups.length > 1 && !error && data && <MatrixView matrix={data} />}
      </div>
    </div>
  );
}

/** Chooses the largest groups. */
function useLargest(onChange: (groups: readonly number[]) => void): { take: () => Promise<void>; busy: boolean } {
  const problemText = useProblemText();
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const take = async (): Promise<void> => {
    setBusy(true);
    try {
      const query = { sort: 'size', order: 'desc', limit: LARGEST } as const;
      const { items } = await ok(api.GET('/api/v1/groups', { params: { query } }));
      // The field that shows them would else ask for each name by itself.
      for (const { id, name } of items) client.setQueryData(['groups', 'name', id], name);
      onChange(items.map(({ id }) => id));
    } catch (error) {
      notify({ kind: 'error', text: problemText(error) });
    } finally {
      setBusy(false);
    }
  };
  return { take, busy };
}
