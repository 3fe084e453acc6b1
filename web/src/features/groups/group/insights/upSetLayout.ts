import type { Intersection } from './intersections.ts';

const ROW = 30;
const BARS = 150;
/** Above the bars, for their numbers. */
const TOP = 20;

export interface UpSetLayout {
  width: number;
  height: number;
  isNarrow: boolean;
  /** Height of a set's row. */
  row: number;
  /** Width of the names. */
  label: number;
  /** Where the size in figures ends. */
  figuresEnd: number;
  /** Width of the longest bar of a set's size; 0 where there is no room. */
  sizeBar: number;
  barLength: (size: number) => number;
  /** Width of a column. */
  step: number;
  /** The intersections that have room. */
  shown: readonly Intersection[];
  /** Middle of a column. */
  columns: (column: number) => number;
  /** Middle of a row. */
  rowY: (row: number) => number;
  matrixTop: number;
  /** Top of a bar of so many. */
  barTop: (only: number) => number;
}

interface LayoutOptions {
  /** Pixels. */
  width: number;
  sets: readonly { size: number }[];
  intersections: readonly Intersection[];
}

/** Where everything of an UpSet plot is: as many columns as have room, the largest first. */
export function layoutOf({ width, sets, intersections }: LayoutOptions): UpSetLayout {
  const isNarrow = width < 620;
  const label = isNarrow ? 84 : 190;
  const sizeBar = isNarrow ? 0 : 90;
  // Room for the size in figures.
  const left = label + sizeBar + (isNarrow ? 52 : 64);
  const step = isNarrow ? 32 : 38;
  const room = Math.max(1, Math.floor((width - left) / step));
  const shown = intersections.slice(0, room);
  const most = Math.max(1, ...shown.map(({ only }) => only));
  const largest = Math.max(1, ...sets.map(({ size }) => size));
  const matrixTop = TOP + BARS;
  return {
    width,
    isNarrow,
    height: matrixTop + 10 + sets.length * ROW,
    row: ROW,
    label,
    sizeBar,
    figuresEnd: left - 12,
    barLength: (size) => (sizeBar * size) / largest,
    step,
    shown,
    columns: (column) => left + step * (column + 0.5),
    rowY: (row) => matrixTop + 10 + ROW * (row + 0.5),
    matrixTop,
    // At least a line: nothing that is there may look like nothing.
    barTop: (only) => matrixTop - Math.max(2, (BARS * only) / most),
  };
}
