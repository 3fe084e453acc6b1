import type { Schema } from '../../../api/client.ts';

export type Matrix = Schema<'OverlapMatrix'>;

/** Of what a pair's shared contacts are a part: of the row's group, or of both groups together (Jaccard index). */
export type Measure = 'share' | 'similarity';

export type Order = 'similar' | 'size' | 'chosen';

/** How much of a group, or of two, is in both: 0 to 1. */
export function overlapOf({ groups, shared }: Matrix, measure: Measure, row: number, column: number): number {
  const both = shared[row]![column]!;
  const [one, other] = [groups[row]!.size, groups[column]!.size];
  const whole = measure === 'share' ? one : one + other - both;
  return whole === 0 ? 0 : both / whole;
}

/** The least value of each level of colour after the first, which is nothing at all. */
export const STEPS = [0, 0.05, 0.15, 0.3, 0.5, 0.8] as const;

/** The level of colour of a value: 0 for nothing, to 6. */
export const levelOf = (value: number): number => (value === 0 ? 0 : STEPS.filter((least) => value >= least).length);

/** Places of the groups in the order in which they are to be shown. */
export function arrange(matrix: Matrix, order: Order): number[] {
  const places = matrix.groups.map((_, place) => place);
  if (order === 'chosen') return places;
  const bySize = places.sort((one, other) => matrix.groups[other]!.size - matrix.groups[one]!.size);
  return order === 'size' ? bySize : chain(matrix, bySize);
}

/** From the first on, each followed by whichever is most like it of those that are left: what is alike forms blocks. */
function chain(matrix: Matrix, places: readonly number[]): number[] {
  const [first, ...left] = places;
  if (first === undefined) return [];
  const chained = [first];
  while (left.length > 0) {
    const last = chained.at(-1)!;
    const likeness = left.map((place) => overlapOf(matrix, 'similarity', last, place));
    const [next] = left.splice(likeness.indexOf(Math.max(...likeness)), 1);
    chained.push(next!);
  }
  return chained;
}
