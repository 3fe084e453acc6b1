import { useFormats } from '../../../../i18n/format.ts';
import styles from './UpSet.module.css';
import type { UpSetLayout } from './upSetLayout.ts';

interface SetRowProps {
  set: { name: string; size: number };
  /** Of its middle. */
  y: number;
  isOwn: boolean;
  odd: boolean;
  layout: UpSetLayout;
}

/** A set's row of an UpSet plot: its name, its size as a bar, and a band behind its dots. */
export function SetRow({ set: { name, size }, y, isOwn, odd, layout }: SetRowProps) {
  const { compact } = useFormats();
  const { width, row, label, sizeBar, barLength } = layout;
  return (
    <g className={isOwn ? styles.own : undefined}>
      {odd && <rect className={styles.band} x={0} y={y - row / 2} width={width} height={row} />}
      <foreignObject x={0} y={y - row / 2} width={label} height={row}>
        <div className={styles.label} title={name}>
          {name}
        </div>
      </foreignObject>
      {sizeBar > 0 && (
        <rect
          className={styles.setBar}
          x={label + sizeBar - barLength(size)}
          y={y - 5}
          width={barLength(size)}
          height={10}
          rx="2"
        />
      )}
      <text className={styles.axis} x={layout.figuresEnd} y={y + 4} textAnchor="end">
        {compact(size)}
      </text>
    </g>
  );
}
