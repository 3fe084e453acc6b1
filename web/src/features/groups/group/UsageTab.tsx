import { useQuery } from '@tanstack/react-query';
import { Empty } from '../../../components/Empty.tsx';
import { LoadFailure } from '../../../components/LoadFailure.tsx';
import { UsageList } from '../UsageList.tsx';
import { usageQuery } from '../usage.ts';
import styles from './Card.module.css';
import { useMessages } from './messages.ts';

/** What is bound to the group: deleting it would stop that. */
export default function UsageTab({ id }: { id: number }) {
  const t = useMessages();
  const { data, isError, error, refetch } = useQuery(usageQuery(id));
  if (isError && !data) return <LoadFailure error={error} retry={() => void refetch()} />;
  return (
    <div className={styles.card} aria-busy={!data}>
      {data?.inUse && <UsageList usage={data} />}
      {data && !data.inUse && <Empty title={t('unused')} text={t('unusedText')} />}
    </div>
  );
}
