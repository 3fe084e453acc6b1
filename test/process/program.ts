import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

const running = new Set<Program>();

/** The built program at work. */
export interface Program {
  pid: number;
  /** What it has printed so far. */
  stdout: string;
  stderr: string;
  /** Settles when it has ended, with its exit code or signal. */
  ended: Promise<number | string>;
  signal: (name: NodeJS.Signals) => void;
}

export interface Ended {
  code: number | string;
  stdout: string;
  stderr: string;
}

interface StartOptions {
  /** Added to a bare environment: nothing of the test run's own reaches the program. */
  env?: Record<string, string>;
  checkout?: string;
}

/** Starts `node scripts/muster.mjs …`. */
export function start(args: readonly string[], { env = {}, checkout = root }: StartOptions = {}): Program {
  const { PATH = '', HOME = '', TMPDIR } = process.env;
  const child: ChildProcess = spawn(process.execPath, [join(checkout, 'scripts/muster.mjs'), ...args], {
    env: { PATH, HOME, ...(TMPDIR && { TMPDIR }), LOG_LEVEL: 'warn', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const program: Program = {
    pid: child.pid!,
    stdout: '',
    stderr: '',
    ended: new Promise((resolve) => {
      child.on('close', (code, signal) => {
        running.delete(program);
        resolve(code ?? String(signal));
      });
    }),
    signal: (name) => void child.kill(name),
  };
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    program.stdout += text;
  });
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    program.stderr += text;
  });
  running.add(program);
  return program;
}

/** Runs a command to its end. */
export async function muster(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
  const program = start(args, options);
  const code = await program.ended;
  return { code, stdout: program.stdout, stderr: program.stderr };
}

/** As `muster`, for a command that must succeed; answers what it printed as JSON. */
export async function musterJson<T>(args: readonly string[], options: StartOptions = {}): Promise<T> {
  const { code, stdout, stderr } = await muster([...args, '--json'], options);
  if (code !== 0) throw new Error(`muster ${args.join(' ')} ended with ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** Kills every program that still runs, however the tests went. For `afterAll`, before the files are removed. */
export async function endPrograms(): Promise<void> {
  for (const program of [...running]) {
    program.signal('SIGKILL');
    await program.ended;
  }
}

/** Throws unless dist is there and belongs to these sources; for `beforeAll`. */
export async function requireBuilt(): Promise<void> {
  const advice = 'Run `npm run build` first, or run the tests by `npm test`, which does.';
  if (!existsSync(join(root, 'dist/.stamp')))
    throw new Error(`These tests run the built program, and there is none. ${advice}`);
  const program = start(['--help']);
  let ended = false;
  void program.ended.then(() => {
    ended = true;
  });
  // It would build itself; a test that builds hides what is being tested, and takes its time.
  await eventually(() => ended || /building|installing|waiting/.test(program.stderr));
  if (program.stderr === '') return;
  program.signal('SIGTERM');
  await program.ended;
  throw new Error(`These tests run the built program, and dist is older than src. ${advice}`);
}

/** Waits until something holds (an error counts as not yet); throws after `timeoutMs`. */
export async function eventually(
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 15_000,
  what: () => string = () => String(holds),
): Promise<void> {
  for (const end = Date.now() + timeoutMs; ; ) {
    if (
      await Promise.resolve()
        .then(holds)
        .catch(() => false)
    )
      return;
    if (Date.now() > end) throw new Error(`Not within ${timeoutMs} ms: ${what()}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** Where the embedded PostgreSQL of a data directory is reached. */
export function embeddedUrl(dataDir: string): string {
  const { port, password } = JSON.parse(readFileSync(join(dataDir, 'postgres/muster.json'), 'utf8')) as {
    port: number;
    password: string;
  };
  return `postgres://muster:${password}@127.0.0.1:${port}/muster`;
}

/** The most memory that a program had at any moment until its end, in MB; null where /proc does not tell. */
export async function peakMemory(program: Program): Promise<number | null> {
  let peak: number | null = null;
  let ended = false;
  void program.ended.then(() => {
    ended = true;
  });
  while (!ended) {
    try {
      const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${program.pid}/status`, 'utf8'))?.[1];
      if (kilobytes) peak = Number(kilobytes) / 1024;
    } catch {
      // Gone meanwhile, or not Linux.
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return peak;
}
