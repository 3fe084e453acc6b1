import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Button } from 'antd';
import { isProblem } from '../../../api/problem.ts';
import { BeyondRetention } from '../../../components/past/BeyondRetention.tsx';
import { useProblemText } from '../../../components/problemText.ts';
import { Tabs } from '../../../components/Tabs.tsx';
import { useFormats } from '../../../i18n/format.ts';
import { SIDES, type Side } from '../search.ts';
import styles from './Difference.module.css';
import { useMessages } from './messages.ts';
import { type Chosen, countsQuery, type Pair } from './requests.ts';
import { SideList } from './SideList.tsx';
import { useSideNames } from './useSideNames.ts';

interface DifferenceViewProps {
  pair: Pair;
  side: Side;
  onSide: (side: Side) => void;
  /** Goes to the earliest moment that is known. */
  onEarliest: (at: string) => void;
}

/** How many contacts are only in the one, only in the other and in both, and who they are. */
export function DifferenceView({ pair, side, onSide, onEarliest }: DifferenceViewProps) {
  const t = useMessages();
  const { number } = useFormats();
  const problemText = useProblemText();
  const names = useSideNames(pair);
  const { data, error, isPlaceholderData, refetch } = useQuery({
    ...countsQuery(pair),
    placeholderData: keepPreviousData,
  });
  if (isProblem(error, 'beyond_retention')) {
    return (
      <div className={styles.result}>
        <BeyondRetention of={earlierOf(pair)} onEarliest={onEarliest} />
      </div>
    );
  }
  if (error) {
    return (
      <div className={styles.result} role="alert">
        <p>{problemText(error, { group_not_found: t('groupGone') })}</p>
        <Button onClick={() => void refetch()}>{t('tryAgain')}</Button>
      </div>
    );
  }
  const isOfThePast = pair.left.at !== undefined || pair.right.at !== undefined;
  const all = data ? Math.max(1, data.onlyLeft + data.both + data.onlyRight) : 1;
  return (
    <>
      <section className={styles.result} aria-label={t('numbers')} aria-busy={!data || isPlaceholderData}>
        <dl className={styles.numbers}>
          {SIDES.map((one) => (
            <div key={one} data-side={one}>
              <dt>{names[one].full}</dt>
              <dd>{data ? number(data[one]) : '…'}</dd>
            </div>
          ))}
        </dl>
        <div className={styles.parts} aria-hidden="true">
          {data &&
            SIDES.map((one) => <span key={one} data-side={one} style={{ width: `${(100 * data[one]) / all}%` }} />)}
        </div>
        {isOfThePast && <p className={styles.quiet}>{t('asNow')}</p>}
      </section>
      <div>
        <Tabs
          label={t('lists')}
          tabs={SIDES.map((key) => ({ key, label: names[key].short }))}
          active={side}
          onChange={onSide}
        >
          <SideList
            pair={pair}
            side={side}
            name={names[side].full}
            total={isPlaceholderData ? null : (data?.[side] ?? null)}
          />
        </Tabs>
      </div>
    </>
  );
}

/** The one of the two that lies farther back. */
function earlierOf({ left, right }: Pair): { group: number; at: string } {
  const known = [left, right].filter((one): one is Chosen & { at: string } => one.at !== undefined);
  return known.sort((one, other) => Date.parse(one.at) - Date.parse(other.at))[0]!;
}
