import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** The built program, as users run it. */
const PROGRAM = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const LOOK_MS = 50;

/** A command of Muster that runs in a process of its own. */
export interface Command {
  child: ChildProcessByStdio<null, Readable, null>;
  /** The most memory it has had so far (VmHWM), in MB; not a number where there is no /proc. */
  peakMemory: () => number;
}

/** Starts a command on a database. Its log goes to /dev/null, but it is written. It ends when this process does. */
export function startCommand(url: string, args: string[], env: Record<string, string> = {}): Command {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { ...process.env, DATABASE_URL: url, HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'info', ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  let peak = Number.NaN;
  const look = (): number => {
    peak = readPeak(child.pid) ?? peak;
    return peak;
  };
  const timer = setInterval(look, LOOK_MS);
  child.once('close', () => {
    clearInterval(timer);
    process.off('exit', kill);
  });
  return { child, peakMemory: look };
}

/** Runs a command to its end. Answers what it printed, its time from start to exit, and its most memory. */
export async function runCommand(url: string, args: string[]): Promise<{ printed: string; ms: number; peak: number }> {
  const began = performance.now();
  const { child, peakMemory } = startCommand(url, args);
  const [printed, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const ms = performance.now() - began;
  if (code !== 0) throw new Error(`muster ${args.join(' ')} ended with ${code}: ${printed}`);
  return { printed, ms, peak: peakMemory() };
}

function readPeak(pid: number | undefined): number | undefined {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  } catch {
    return undefined;
  }
}
