/** Samples of one thing measured, in milliseconds unless its line says otherwise. */
export interface Summary {
  count: number;
  median: number;
  p95: number;
  p99: number;
  max: number;
}

export function summarise(samples: readonly number[]): Summary {
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    count: sorted.length,
    median: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
    p99: percentile(sorted, 0.99),
    max: sorted.at(-1) ?? Number.NaN,
  };
}

/** Nearest rank, so that a p95 of few samples is one that was really measured. */
function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.max(0, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN;
}

/** Milliseconds of one call. */
export async function time(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return performance.now() - began;
}

/** Milliseconds of each of `runs` calls, one after the other, after `warmUp` that do not count. */
export async function repeat(
  { runs, warmUp = 1 }: { runs: number; warmUp?: number },
  work: (run: number) => Promise<unknown>,
): Promise<number[]> {
  const samples: number[] = [];
  for (let run = -warmUp; run < runs; run++) {
    const ms = await time(() => work(run));
    if (run >= 0) samples.push(ms);
  }
  return samples;
}

/** What `runs` calls take, one after the other, after one that does not count. */
export async function sample(runs: number, work: () => Promise<unknown>): Promise<Summary> {
  return summarise(await repeat({ runs }, work));
}
