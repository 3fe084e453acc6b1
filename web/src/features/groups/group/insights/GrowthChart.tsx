import { type KeyboardEvent, type PointerEvent, useState } from 'react';
import { useFormats } from '../../../../i18n/format.ts';
import type { Period } from '../../search.ts';
import { useMessages } from '../messages.ts';
import { AsTable } from './AsTable.tsx';
import styles from './GrowthChart.module.css';
import type { GrowthPeriod } from './growthQuery.ts';
import { ticksTo } from './scale.ts';
import { useWidth } from './useWidth.ts';

const HEIGHT = 240;
const MARGIN = { top: 12, right: 16, bottom: 28, left: 56 };
const GRID_LINES = 4;

interface GrowthChartProps {
  by: Period;
  /** Periods that follow each other, oldest first. */
  growth: readonly GrowthPeriod[];
}

/**
 * The size of a group over time, at the end of each period; pointing, or the arrow keys, read off a period, and the table
 * says the same in words.
 */
export function GrowthChart({ by, growth }: GrowthChartProps) {
  const t = useMessages();
  const { number, compact, date, month } = useFormats();
  const [frame, width] = useWidth<HTMLDivElement>();
  const [at, setAt] = useState<number | null>(null);
  const nameOf = ({ at: begin }: GrowthPeriod): string =>
    by === 'month' ? month(begin) : by === 'week' ? t('weekOf', { day: date(begin) }) : date(begin);
  const ofAxis = ({ at: begin }: GrowthPeriod): string => (by === 'month' ? month(begin) : date(begin));
  if (growth.length === 0) return <p>{t('noGrowth')}</p>;

  const scale = scaleOf(growth, width);
  const { x, y, ticks, begin } = scale;
  const shown = at === null ? null : growth[at]!;
  const pointAt = ({ clientX, currentTarget }: PointerEvent<SVGSVGElement>) => {
    const moment = scale.momentAt(clientX - currentTarget.getBoundingClientRect().left);
    const after = growth.findIndex((day) => Date.parse(day.at) > moment);
    setAt(Math.max(0, (after === -1 ? growth.length : after) - 1));
  };
  const move = (event: KeyboardEvent) => {
    const last = growth.length - 1;
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
  return (
    <div ref={frame} className={styles.frame}>
      {width > 0 && (
        <svg
          width={width}
          height={HEIGHT}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys read off its periods
          tabIndex={0}
          role="img"
          aria-label={t('growthLabel', { first: number(growth[0]!.size), last: number(growth.at(-1)!.size) })}
          onPointerMove={pointAt}
          onPointerLeave={() => setAt(null)}
          onKeyDown={move}
          onBlur={() => setAt(null)}
        >
          {ticks.map((tick) => (
            <g key={tick}>
              <line className={styles.grid} x1={MARGIN.left} x2={width - MARGIN.right} y1={y(tick)} y2={y(tick)} />
              <text className={styles.axis} x={MARGIN.left - 8} y={y(tick) + 4} textAnchor="end">
                {compact(tick)}
              </text>
            </g>
          ))}
          <text className={styles.axis} x={MARGIN.left} y={HEIGHT - 8}>
            {ofAxis(growth[0]!)}
          </text>
          <text className={styles.axis} x={width - MARGIN.right} y={HEIGHT - 8} textAnchor="end">
            {ofAxis(growth.at(-1)!)}
          </text>
          <path className={styles.area} d={`${scale.path}V${y(0)}H${x(begin)}Z`} />
          <path className={styles.line} d={scale.path} />
          {shown && (
            <g>
              <line
                className={styles.cursor}
                x1={x(Date.parse(shown.at))}
                x2={x(Date.parse(shown.at))}
                y1={MARGIN.top}
                y2={y(0)}
              />
              <circle className={styles.point} cx={x(Date.parse(shown.at))} cy={y(shown.size)} r="4" />
            </g>
          )}
        </svg>
      )}
      <p className={styles.reading} role="status">
        {shown &&
          t('growthReading', {
            day: nameOf(shown),
            size: number(shown.size),
            added: number(shown.added),
            removed: number(shown.removed),
          })}
      </p>
      <AsTable
        label={t('growth')}
        heads={[t(`period_${by}`), t('addedHead'), t('removedHead'), t('sizeHead')]}
        rows={[...growth]
          .reverse()
          .map((day) => [nameOf(day), number(day.added), number(day.removed), number(day.size)])}
      />
    </div>
  );
}

/** From the beginning of the first period until now. */
function scaleOf(growth: readonly GrowthPeriod[], width: number) {
  const first = growth[0]!;
  const begin = Date.parse(first.at);
  // The present period has just begun, perhaps; the last change is to be seen.
  const last = Date.parse(growth.at(-1)!.at);
  const end = Math.max(Date.now(), last + (last - begin) / growth.length / 2, begin + 1);
  const before = first.size - first.added + first.removed;
  const ticks = ticksTo(Math.max(before, ...growth.map(({ size }) => size)), GRID_LINES);
  const most = ticks.at(-1)!;
  const inner = { width: width - MARGIN.left - MARGIN.right, height: HEIGHT - MARGIN.top - MARGIN.bottom };
  const x = (moment: number): number => MARGIN.left + ((moment - begin) / (end - begin)) * inner.width;
  const y = (size: number): number => MARGIN.top + inner.height * (1 - size / most);
  const steps = growth.map((day) => `H${x(Date.parse(day.at))}V${y(day.size)}`);
  return {
    x,
    y,
    ticks,
    begin,
    end,
    path: `M${x(begin)} ${y(before)}${steps.join('')}H${x(end)}`,
    momentAt: (pixels: number): number => begin + ((pixels - MARGIN.left) / inner.width) * (end - begin),
  };
}
