import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Segmented } from 'antd';
import { LoadFailure } from '../../../../components/LoadFailure.tsx';
import { PERIODS, type Period } from '../../search.ts';
import card from '../Card.module.css';
import { useMessages } from '../messages.ts';
import { GrowthChart } from './GrowthChart.tsx';
import { growthQuery, withoutBlankBeginning } from './growthQuery.ts';
import styles from './InsightsTab.module.css';

/** How the group grew by day, week or month, in the zone of the person. */
export function Growth({ id }: { id: number }) {
  const t = useMessages();
  const navigate = useNavigate();
  const params = useParams({ from: '/w/$workspaceId/groups/$groupId' });
  const { by: chosen = 'day', ...address } = useSearch({ from: '/w/$workspaceId/groups/$groupId' });
  const { data, isPlaceholderData, error, refetch } = useQuery({
    ...growthQuery(id, chosen),
    placeholderData: keepPreviousData,
  });
  const choose = (by: Period) =>
    void navigate({
      to: '/w/$workspaceId/groups/$groupId',
      params,
      search: { ...address, ...(by !== 'day' && { by }) },
      replace: true,
      resetScroll: false,
    });
  return (
    <>
      <Segmented<Period>
        aria-label={t('growthBy')}
        options={PERIODS.map((value) => ({ value, label: t(`by_${value}s`) }))}
        value={chosen}
        onChange={choose}
      />
      {error && !data && <LoadFailure error={error} retry={() => void refetch()} />}
      <div className={styles.growth} aria-busy={!data || isPlaceholderData}>
        {data && <GrowthChart by={data.by} growth={withoutBlankBeginning(data.items)} />}
      </div>
      {data && <p className={card.quiet}>{t('growthZone', { zone: data.timeZone })}</p>}
    </>
  );
}
