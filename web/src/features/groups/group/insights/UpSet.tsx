import { type KeyboardEvent, useState } from 'react';
import { useFormats } from '../../../../i18n/format.ts';
import card from '../Card.module.css';
import { useMessages } from '../messages.ts';
import type { Intersection } from './intersections.ts';
import styles from './UpSet.module.css';
import { SetRow } from './UpSetRow.tsx';
import { layoutOf } from './upSetLayout.ts';
import { useWidth } from './useWidth.ts';

interface UpSetProps {
  sets: readonly { id: number; name: string; size: number }[];
  /** Largest first, and none that is empty. */
  intersections: readonly Intersection[];
  /** The set that the plot is about. */
  own: number;
}

/**
 * An UpSet plot (Lex et al., 2014): a column for each combination of sets with a bar of how many are in exactly those,
 * and below it dots for the sets of the combination; a row for each set with a bar of its size.
 */
export function UpSet({ sets, intersections, own }: UpSetProps) {
  const t = useMessages();
  const { number, compact, list } = useFormats();
  const [frame, width] = useWidth<HTMLDivElement>();
  const [at, setAt] = useState<number | null>(null);
  const layout = layoutOf({ width, sets, intersections });
  const { columns, shown, rowY, matrixTop, barTop, height } = layout;
  const chosen = at === null ? undefined : shown[at];
  const move = (event: KeyboardEvent) => {
    const last = shown.length - 1;
    const to = {
      ArrowLeft: Math.max(0, (at ?? last + 1) - 1),
      ArrowRight: Math.min(last, (at ?? -1) + 1),
      Home: 0,
      End: last,
    };
    const next = to[event.key as keyof typeof to];
    if (next === undefined) return;
    event.preventDefault();
    setAt(next);
  };
  const namesOf = ({ groups }: Intersection): string =>
    list(sets.filter(({ id }) => groups.includes(id)).map(({ name }) => name));
  const rowOf = new Map(sets.map(({ id }, row) => [id, row]));
  return (
    <div ref={frame} className={styles.frame}>
      {width > 0 && (
        <svg
          width={width}
          height={height}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read off its columns
          tabIndex={0}
          role="img"
          aria-label={t('upSetLabel', { sets: sets.length, combinations: intersections.length })}
          onKeyDown={move}
          onBlur={() => setAt(null)}
          onPointerLeave={() => setAt(null)}
        >
          {sets.map((set, row) => (
            <SetRow key={set.id} set={set} y={rowY(row)} isOwn={set.id === own} layout={layout} odd={row % 2 === 1} />
          ))}
          {shown.map(({ groups, only }, column) => {
            const x = columns(column);
            const rows = groups.map((id) => rowOf.get(id)!).sort((a, b) => a - b);
            const isOwn = groups.includes(own);
            return (
              <g
                key={groups.join(' ')}
                className={`${styles.column} ${isOwn ? styles.own : ''} ${column === at ? styles.chosen : ''}`}
                onPointerEnter={() => setAt(column)}
              >
                <rect className={styles.hit} x={x - layout.step / 2} y={0} width={layout.step} height={height} />
                <rect
                  className={styles.bar}
                  x={x - layout.step / 2 + 4}
                  width={layout.step - 8}
                  y={barTop(only)}
                  height={matrixTop - barTop(only)}
                  rx="2"
                />
                <text
                  className={layout.isNarrow ? styles.small : styles.number}
                  x={x}
                  y={barTop(only) - 5}
                  textAnchor="middle"
                >
                  {compact(only)}
                </text>
                {sets.map(({ id }, row) => (
                  <circle key={id} className={styles.none} cx={x} cy={rowY(row)} r="5" />
                ))}
                <line className={styles.link} x1={x} x2={x} y1={rowY(rows[0]!)} y2={rowY(rows.at(-1)!)} />
                {rows.map((row) => (
                  <circle key={row} className={styles.dot} cx={x} cy={rowY(row)} r="5.5" />
                ))}
              </g>
            );
          })}
        </svg>
      )}
      <p className={styles.reading} role="status">
        {chosen && t('upSetReading', { count: chosen.only, size: number(chosen.only), groups: namesOf(chosen) })}
      </p>
      {shown.length < intersections.length && (
        <p className={card.quiet}>{t('upSetMore', { count: intersections.length - shown.length })}</p>
      )}
    </div>
  );
}
