/** Where ranges begin and end, ascending: below the first bound is one more range, from the last on another. */
export type Edges = { type: 'number'; bounds: number[] } | { type: 'date'; bounds: string[] };

/** About so many ranges. */
const WANTED = 10;
/** What lies beyond this share at either end falls into the outermost ranges, so that one outlier does not make one range of all. */
const BEYOND = 0.01;

/** Round bounds for ranges of these values: numbers in decimal, dates as YYYY-MM-DD. */
export function edgesOf(type: 'number' | 'date', values: readonly string[]): Edges {
  if (type === 'number') {
    const [low, high] = ends(values.map(Number).sort((a, b) => a - b));
    return { type, bounds: low === undefined ? [] : numberBounds(low, high!) };
  }
  const [low, high] = ends([...values].sort());
  return { type, bounds: low === undefined ? [] : dateBounds(low, high!) };
}

function ends<T>(sorted: readonly T[]): [T | undefined, T | undefined] {
  const out = Math.floor(sorted.length * BEYOND);
  return [sorted[out], sorted[sorted.length - 1 - out]];
}

/** Multiples of 1, 2 or 5 times a power of ten. */
function numberBounds(low: number, high: number): number[] {
  if (low === high) return [low];
  const rough = (high - low) / WANTED;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].find((factor) => factor * power >= rough)! * power;
  const bounds: number[] = [];
  for (let index = Math.floor(low / step); index * step <= high; index++) {
    // 3 * 0.1 is 0.30000000000000004.
    bounds.push(Number((index * step).toPrecision(12)));
  }
  return bounds;
}

const MONTHS_OF_STEPS = [1, 3, 12, 24, 60, 120, 240, 600];

/** First days of months, quarters, years or more. */
function dateBounds(low: string, high: string): string[] {
  const monthOf = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;
  const [first, last] = [monthOf(low), monthOf(high)];
  const step = MONTHS_OF_STEPS.find((months) => (last - first) / months <= WANTED + 2) ?? MONTHS_OF_STEPS.at(-1)!;
  const bounds: string[] = [];
  for (let month = Math.floor(first / step) * step; month <= last; month += step) {
    // PostgreSQL has no year 0.
    if (month < 12) continue;
    bounds.push(`${String(Math.floor(month / 12)).padStart(4, '0')}-${String((month % 12) + 1).padStart(2, '0')}-01`);
  }
  return bounds;
}
