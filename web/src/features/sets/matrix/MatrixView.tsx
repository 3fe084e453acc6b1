import { Link } from '@tanstack/react-router';
import { Select } from 'antd';
import { useMemo, useState } from 'react';
import { Field } from '../../../components/Field.tsx';
import { useFormats } from '../../../i18n/format.ts';
import { useWorkspace } from '../../../session/workspace.tsx';
import { arrange, type Matrix, type Measure, type Order, STEPS } from './arrange.ts';
import styles from './CompareGroups.module.css';
import { HeatMap, type Place } from './HeatMap.tsx';
import levels from './levels.module.css';
import { useMessages } from './messages.ts';

const MEASURES = ['share', 'similarity'] as const;
const ORDERS = ['similar', 'size', 'chosen'] as const;

/** The heat map with what its colours say, and its pairs read off in words. */
export function MatrixView({ matrix }: { matrix: Matrix }) {
  const t = useMessages();
  const [measure, setMeasure] = useState<Measure>('share');
  const [order, setOrder] = useState<Order>('similar');
  const [at, setAt] = useState<Place | null>(null);
  const places = useMemo(() => arrange(matrix, order), [matrix, order]);
  return (
    <>
      <div className={styles.controls}>
        <Field label={t('measure')}>
          {({ status: _, ...control }) => (
            <Select
              {...control}
              value={measure}
              onChange={setMeasure}
              options={MEASURES.map((value) => ({ value, label: t(`measure_${value}`) }))}
            />
          )}
        </Field>
        <Field label={t('order')}>
          {({ status: _, ...control }) => (
            <Select
              {...control}
              value={order}
              onChange={setOrder}
              options={ORDERS.map((value) => ({ value, label: t(`order_${value}`) }))}
            />
          )}
        </Field>
      </div>
      <Legend />
      <HeatMap matrix={matrix} places={places} measure={measure} onRead={setAt} />
      <Reading matrix={matrix} at={at} />
    </>
  );
}

function Legend() {
  const t = useMessages();
  const { percent } = useFormats();
  const words = ['legendNothing', 'legendAbove'] as const;
  return (
    <ul className={styles.legend} aria-label={t('legend')}>
      {[null, ...STEPS].map((least, level) => (
        <li key={least}>
          <span className={`${styles.sample} ${levels.cell}`} data-level={level} aria-hidden="true" />
          {words[level] ? t(words[level]) : t('legendFrom', { share: percent(least!) })}
        </li>
      ))}
    </ul>
  );
}

/** A pair in words, and where to go from it. */
function Reading({ matrix: { groups, shared }, at }: { matrix: Matrix; at: Place | null }) {
  const t = useMessages();
  const { percent } = useFormats();
  const params = { workspaceId: String(useWorkspace().id) };
  const one = at && groups[at.row];
  const other = at && groups[at.column];
  if (!one || !other) return <p className={styles.quiet}>{t('readingHint')}</p>;
  const count = shared[at.row]![at.column]!;
  const isSelf = at.row === at.column;
  const names = { one: one.name, other: other.name };
  const words = isSelf
    ? t('readingSelf', { one: one.name, count })
    : count === 0
      ? t('readingNone', names)
      : t('reading', {
          ...names,
          count,
          shareOfOne: percent(count / one.size),
          shareOfOther: percent(count / other.size),
        });
  return (
    <div className={styles.reading}>
      <p role="status">{words}</p>
      <p className={styles.links}>
        {(isSelf ? [one] : [one, other]).map(({ id, name }) => (
          <Link key={id} to="/w/$workspaceId/groups/$groupId" params={{ ...params, groupId: String(id) }}>
            {t('open', { name })}
          </Link>
        ))}
        {!isSelf && (
          <Link to="/w/$workspaceId/sets" params={params} search={{ include: [one.id, other.id], match: 'all' }}>
            {t('useBoth')}
          </Link>
        )}
      </p>
    </div>
  );
}
