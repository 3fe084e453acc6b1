import { cpus, loadavg, totalmem } from 'node:os';

/** Cores, processor, memory, Node, and whether anything else was running: what figures depend on. */
export function describeMachine(): string {
  const all = cpus();
  const model = all[0]?.model.trim() || 'unknown processor';
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${all.length} cores (${model}), ${memory} GB RAM, load ${loadavg()[0]!.toFixed(1)} at the start, Node ${process.versions.node}`;
}
