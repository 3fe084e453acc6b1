import { Button } from 'antd';
import { Empty } from '../../../components/Empty.tsx';
import { SwapIcon } from '../../../components/icons.tsx';
import type { Difference, GroupAt } from '../search.ts';
import styles from './Difference.module.css';
import { DifferenceView } from './DifferenceView.tsx';
import { GroupAtFields } from './GroupAtFields.tsx';
import { useMessages } from './messages.ts';
import type { Chosen } from './requests.ts';

interface DifferenceTabProps {
  difference: Difference;
  onChange: (difference: Difference) => void;
}

/** What differs between two groups, or between two moments of one. */
export default function DifferenceTab({ difference, onChange }: DifferenceTabProps) {
  const t = useMessages();
  const { left, right, side } = difference;
  return (
    <div className={styles.difference}>
      <div className={styles.choice}>
        <GroupAtFields
          title={t('left')}
          value={left}
          // One group alone is compared with itself.
          onChange={(one) => onChange({ left: one, right: right.group ? right : { ...right, group: one.group }, side })}
        />
        <Button
          className={styles.swap}
          icon={<SwapIcon size={16} />}
          aria-label={t('swap')}
          title={t('swap')}
          onClick={() => onChange({ left: right, right: left, side })}
        />
        <GroupAtFields title={t('right')} value={right} onChange={(one) => onChange({ left, right: one, side })} />
      </div>
      {isChosen(left) && isChosen(right) ? (
        <DifferenceView
          pair={{ left, right }}
          side={side}
          onSide={(chosen) => onChange({ left, right, side: chosen })}
          onEarliest={(at) => onChange({ left: notBefore(left, at), right: notBefore(right, at), side })}
        />
      ) : (
        <div className={styles.result}>
          <Empty title={t('nothingYet')} text={t('nothingYetText')} />
        </div>
      )}
    </div>
  );
}

const isChosen = (one: GroupAt): one is Chosen => one.group !== undefined;

const notBefore = (one: GroupAt, at: string): GroupAt =>
  one.at !== undefined && Date.parse(one.at) < Date.parse(at) ? { ...one, at } : one;
