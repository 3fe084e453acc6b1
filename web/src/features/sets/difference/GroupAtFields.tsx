import { Segmented } from 'antd';
import { Field } from '../../../components/Field.tsx';
import { GroupSelect } from '../../../components/GroupSelect.tsx';
import { MomentField } from '../../../components/past/MomentField.tsx';
import { daysAgo } from '../../../lib/moment.ts';
import type { GroupAt } from '../search.ts';
import styles from './Difference.module.css';
import { useMessages } from './messages.ts';

interface GroupAtFieldsProps {
  title: string;
  value: GroupAt;
  onChange: (value: GroupAt) => void;
}

/** Where a moment begins when somebody turns away from now. */
const USUAL_DAYS = 7;

/** Which group, and whether now or at a moment. */
export function GroupAtFields({ title, value: { group, at }, onChange }: GroupAtFieldsProps) {
  const t = useMessages();
  return (
    <section className={styles.side} aria-label={title}>
      <h2>{title}</h2>
      <Field label={t('group')}>
        {(control) => (
          <GroupSelect
            control={control}
            placeholder={t('groupSearch')}
            value={{ ids: group === undefined ? [] : [group], newNames: [] }}
            onChange={({ ids }) => onChange({ group: ids.at(-1), at })}
          />
        )}
      </Field>
      <Segmented<'now' | 'then'>
        aria-label={t('when')}
        className={styles.when}
        options={[
          { value: 'now', label: t('now') },
          { value: 'then', label: t('atMoment') },
        ]}
        value={at === undefined ? 'now' : 'then'}
        onChange={(chosen) => onChange({ group, at: chosen === 'now' ? undefined : daysAgo(USUAL_DAYS) })}
      />
      {at !== undefined && (
        <MomentField
          label={t('moment')}
          value={at}
          // What is no moment yet is compared when it is one.
          onChange={(moment) => moment && onChange({ group, at: moment })}
        />
      )}
    </section>
  );
}
