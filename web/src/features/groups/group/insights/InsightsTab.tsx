import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Empty } from '../../../../components/Empty.tsx';
import { LoadFailure } from '../../../../components/LoadFailure.tsx';
import { Waiting } from '../../../../components/Waiting.tsx';
import card from '../Card.module.css';
import { useMessages } from '../messages.ts';
import { Composition } from './Composition.tsx';
import { Freshness } from './Freshness.tsx';
import { Growth } from './Growth.tsx';
import styles from './InsightsTab.module.css';
import { insightsQuery } from './insightsQuery.ts';
import { Overlap } from './Overlap.tsx';
import { Similar } from './Similar.tsx';

/** What the group is made of, how it grew, what it shares with other groups, and how fresh its contacts are. */
export default function InsightsTab({ group }: { group: { id: number; name: string; size: number } }) {
  const t = useMessages();
  const { data, isError, error, refetch } = useQuery(insightsQuery(group.id));
  if (isError && !data) return <LoadFailure error={error} retry={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (data.size === 0 && data.growth.length === 0) {
    return (
      <div className={card.card}>
        <Empty title={t('noInsights')} text={t('noInsightsText')} />
      </div>
    );
  }
  const { size, freshness, freshnessSample, overlaps } = data;
  return (
    <div className={styles.insights}>
      <Card title={t('growth')} text={t('growthText')} wide>
        <Growth id={group.id} />
      </Card>
      <Card title={t('composition')} text={t('compositionText')}>
        <Composition id={group.id} />
      </Card>
      <Card title={t('freshness')} text={t('freshnessText')}>
        <Freshness size={size} freshness={freshness} sample={freshnessSample} />
      </Card>
      <Card title={t('similar')} text={t('similarText')} wide>
        <Similar id={group.id} />
      </Card>
      <Card title={t('overlap')} text={t('overlapText')} wide>
        <Overlap group={group} overlaps={overlaps} />
      </Card>
    </div>
  );
}

interface CardProps {
  title: string;
  text: string;
  wide?: boolean;
  children: ReactNode;
}

function Card({ title, text, wide = false, children }: CardProps) {
  return (
    <section className={`${card.card} ${wide ? styles.wide : ''}`} aria-label={title}>
      <h2>{title}</h2>
      <p className={card.quiet}>{text}</p>
      <div className={styles.content}>{children}</div>
    </section>
  );
}
