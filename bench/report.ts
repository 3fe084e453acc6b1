import type { Summary } from './measure.ts';

type Statistic = 'median' | 'p95' | 'p99' | 'max';
type Unit = 'ms' | 's' | 'MB' | '/s';

/** One line of the table: a figure, what it should be, and the usual way of doing the same on the same data. */
export interface Line {
  section: string;
  /** Contacts in the workspace. */
  contacts: number;
  work: string;
  figure: Summary;
  /** How `figure` and `baseline` are shown; they are kept in milliseconds, megabytes or calls a second. */
  unit?: Unit;
  /** The statistic that counts, for the target and for the ratio; the median by default. */
  by?: Statistic;
  target?: number;
  /** The target as a multiple of the baseline. */
  targetRatio?: number;
  baseline?: { what: string; figure: Summary };
  note?: string;
}

/** A figure measured once, or a number that is no time. */
export const single = (value: number): Summary => ({ count: 1, median: value, p95: value, p99: value, max: value });

/** Whether the line keeps its target; undefined where it has none. */
export function verdict(line: Line): 'ok' | 'MISSED' | undefined {
  const value = line.figure[line.by ?? 'median'];
  if (line.targetRatio !== undefined && line.baseline) return ratio(line)! <= line.targetRatio ? 'ok' : 'MISSED';
  if (line.target === undefined) return undefined;
  return (line.unit === '/s' ? value >= line.target : value <= line.target) ? 'ok' : 'MISSED';
}

/** Figure divided by baseline: below 1 is better than the usual way, except for calls a second. */
function ratio({ figure, baseline, by = 'median' }: Line): number | undefined {
  return baseline ? figure[by] / baseline.figure[by] : undefined;
}

const HEAD = ['contacts', 'work', 'n', 'median', 'p95', 'p99', 'max', 'target', '', 'baseline', 'ratio', 'of baseline'];

/** The lines as a Markdown table, columns aligned for reading as it is. */
export function renderTable(lines: readonly Line[]): string {
  const rows = [HEAD, ...lines.map(cells)];
  const widths = HEAD.map((_, column) => Math.max(...rows.map((row) => width(row[column]!))));
  const render = (row: string[]): string =>
    `| ${row.map((cell, column) => (column === 1 || column > 10 ? padEnd(cell, widths[column]!) : padStart(cell, widths[column]!))).join(' | ')} |`;
  const rule = `|${widths.map((size, column) => (column === 1 || column > 10 ? '-'.repeat(size + 2) : `${'-'.repeat(size + 1)}:`)).join('|')}|`;
  return [render(HEAD), rule, ...rows.slice(1).map(render)].join('\n');
}

/** A line in brief, to follow a run by. */
export function renderLine(line: Line): string {
  const [, work, , median, p95, , , target, kept] = cells(line);
  return [`${work}: ${median}`, p95 && `p95 ${p95}`, target && `target ${target}: ${kept}`].filter(Boolean).join(', ');
}

function cells(line: Line): string[] {
  const { figure, baseline, by = 'median', unit = 'ms' } = line;
  const many = figure.count > 1;
  const factor = ratio(line);
  return [
    line.contacts.toLocaleString('en'),
    line.work,
    String(figure.count),
    show(figure.median, unit),
    many ? show(figure.p95, unit) : '',
    figure.count >= 100 ? show(figure.p99, unit) : '',
    many ? show(figure.max, unit) : '',
    targetOf(line),
    verdict(line) ?? '',
    baseline ? show(baseline.figure[by], unit) : '',
    factor === undefined ? '' : `${plain(factor)} ×`,
    [baseline?.what, line.note].filter(Boolean).join('; '),
  ];
}

function targetOf({ target, targetRatio, by = 'median', unit = 'ms' }: Line): string {
  const statistic = by === 'median' ? '' : ` ${by}`;
  if (targetRatio !== undefined) return `≤ ${targetRatio} ×${statistic}`;
  if (target === undefined) return '';
  return `${unit === '/s' ? '≥' : '≤'} ${show(target, unit)}${statistic}`;
}

function show(value: number, unit: Unit): string {
  if (!Number.isFinite(value)) return '–';
  return unit === 's' ? `${plain(value / 1000)} s` : `${plain(value)} ${unit}`;
}

/** Three significant digits, no exponent. */
function plain(value: number): string {
  if (value >= 1000) return Math.round(value).toLocaleString('en');
  return value >= 100
    ? value.toFixed(0)
    : value >= 10
      ? value.toFixed(1)
      : value >= 0.1
        ? value.toFixed(2)
        : value.toFixed(4);
}

const width = (text: string): number => [...text].length;
const padEnd = (text: string, size: number): string => text + ' '.repeat(size - width(text));
const padStart = (text: string, size: number): string => ' '.repeat(size - width(text)) + text;
