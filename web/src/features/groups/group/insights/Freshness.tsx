import { useFormats } from '../../../../i18n/format.ts';
import card from '../Card.module.css';
import { useMessages } from '../messages.ts';
import { Bars } from './Bars.tsx';
import styles from './InsightsTab.module.css';
import type { Insights } from './insightsQuery.ts';

interface FreshnessProps {
  size: number;
  freshness: Insights['freshness'];
  sample: number | null;
}

/** Members by how long ago they were last written. */
export function Freshness({ size, freshness, sample }: FreshnessProps) {
  const t = useMessages();
  const { number } = useFormats();
  const bars = freshness.map(({ bucket, count }) => ({ key: bucket, label: t(`fresh_${bucket}`), count }));
  return (
    <>
      <Bars label={t('freshness')} bars={bars} whole={size} />
      {sample !== null && (
        <p className={`${card.quiet} ${styles.note}`}>{t('freshnessSample', { sample: number(sample) })}</p>
      )}
    </>
  );
}
