import { type ChildProcess, spawn } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import ts from 'typescript';
import { clusterLink, outside } from './place.ts';

const source = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
const made = new Set<string>();
const children = new Set<ChildProcess>();

/** A directory to put a data directory in. `mode` 0711 lets PostgreSQL's account through, 0700 does not. */
export function temporaryDirectory(mode = 0o711): string {
  const directory = realpathSync(mkdtempSync(join(tmpdir(), 'muster-embedded-')));
  chmodSync(directory, mode);
  made.add(directory);
  return directory;
}

/** Ends every process and removes every file that the tests of a file made, however the tests went. For `afterAll`. */
export async function cleanUp(): Promise<void> {
  for (const child of children) child.kill('SIGKILL');
  for (const directory of made) {
    await removeWithProcesses(directory);
    made.delete(directory);
  }
}

async function removeWithProcesses(directory: string): Promise<void> {
  const homes = homesOf(directory);
  for (const path of [directory, ...homes]) {
    for (const pid of processesOf(path)) kill(pid);
    await until(() => processesOf(path).length === 0);
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  }
  // Left as it was found: only an empty directory can be removed this way.
  if (homes.length > 0 && readdirSync(outside).length === 0) rmSync(outside, { recursive: true });
}

/** The directories outside that hold the databases of data directories below `directory`. */
function homesOf(directory: string): string[] {
  if (!existsSync(outside)) return [];
  return readdirSync(outside)
    .map((name) => join(outside, name))
    .filter((home) => {
      const readme = join(home, 'README');
      return existsSync(readme) && readFileSync(readme, 'utf8').includes(`${directory}/`);
    });
}

/** The processes whose command line or working directory names `directory`; postmasters, their children, initdb. */
function processesOf(directory: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        if (/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))) return false;
        const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        const inside = (path: string) => path === directory || path.startsWith(`${directory}/`);
        return words.some((word) => inside(word.replace(/^--pgdata=/, ''))) || inside(readlinkSync(`/proc/${pid}/cwd`));
      } catch {
        return false; // gone meanwhile
      }
    })
    .map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}

/** The process id of the PostgreSQL of a data directory, by its lock file. */
export function postmasterPid(dataDir: string): number {
  return Number(readFileSync(join(clusterLink(dataDir), 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Whether a PostgreSQL of this data directory runs, seen from outside of the code under test. */
export function isRunning(dataDir: string): boolean {
  return existsSync(clusterLink(dataDir)) && processesOf(realpathSync(clusterLink(dataDir))).length > 0;
}

/** Waits until something holds; throws after `timeout` milliseconds. */
export async function until(holds: () => boolean, timeout = 10_000): Promise<void> {
  for (const end = Date.now() + timeout; !holds(); ) {
    if (Date.now() > end) throw new Error(`Not within ${timeout} ms: ${holds}`);
    await new Promise((settle) => setTimeout(settle, 20));
  }
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Another Muster process, driven by the lines it reads and answers. */
export interface OtherProcess {
  pid: number;
  /** Sends a command (`acquire`, `ensure`, `release`) and resolves with what the process answers to it. */
  ask(command: string): Promise<string>;
  /** Settles when the process has ended, with its exit code or signal. */
  ended: Promise<number | string>;
  kill(signal: NodeJS.Signals): void;
}

const program = `
import { createInterface } from 'node:readline';
import { acquireEmbedded } from './src/db/embedded/index.js';
let lease;
const commands = {
  acquire: async () => (lease = await acquireEmbedded({ dataDir: process.argv[2] })).url,
  ensure: () => lease.ensure(),
  release: async () => { await lease.release(); return 'released'; },
  leave: async () => { process.stdin.destroy(); return 'leaving'; },
};
createInterface({ input: process.stdin }).on('line', (line) =>
  commands[line]().then((answer) => console.log(answer), (error) => console.log('error: ' + error.message)));
`;

let compiled: string | undefined;

/**
 * Starts another Muster process on a data directory. Node 20 runs no TypeScript, so the code under test is compiled
 * first.
 */
export function startProcess(dataDir: string): OtherProcess {
  compiled ??= compile();
  const child = spawn(process.execPath, [join(compiled, 'main.js'), dataDir], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.add(child);
  const ended = new Promise<number | string>((settle) => {
    child.on('exit', (code, signal) => settle(code ?? String(signal)));
  });
  const waiting: ((line: string) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
  child.stdin.on('error', () => {}); // a killed child's pipe
  return {
    pid: child.pid ?? 0,
    ended,
    ask: (command) =>
      new Promise((settle, fail) => {
        waiting.push(settle);
        void ended.then((how) => fail(new Error(`The process ended (${how}) before it answered to ${command}.`)));
        child.stdin.write(`${command}\n`);
      }),
    kill: (signal) => void child.kill(signal),
  };
}

function compile(): string {
  const target = temporaryDirectory();
  for (const folder of ['db/embedded', 'lib']) {
    mkdirSync(join(target, 'src', folder), { recursive: true });
    for (const name of readdirSync(join(source, folder))) {
      if (!name.endsWith('.ts') || /\.(test|testing)\.ts$/.test(name)) continue;
      const { outputText } = ts.transpileModule(readFileSync(join(source, folder, name), 'utf8'), {
        compilerOptions: {
          module: ts.ModuleKind.ESNext,
          target: ts.ScriptTarget.ES2022,
          rewriteRelativeImportExtensions: true,
        },
      });
      writeFileSync(join(target, 'src', folder, name.replace(/\.ts$/, '.js')), outputText);
    }
  }
  writeFileSync(join(target, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(target, 'main.js'), program);
  symlinkSync(join(source, '../node_modules'), join(target, 'node_modules'));
  return target;
}
