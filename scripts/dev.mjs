// `npm run dev`: compiles on every change and restarts the server when the whole program compiled without errors; the
// console is served by Vite, at the address it prints, and follows every change at once.
// `node --watch` would restart in the middle of a compile that writes many files, and on a program with errors.
import { spawn } from 'node:child_process';
import { watch } from 'node:fs';
import { createInterface } from 'node:readline';
import { copyAssets, ensureBuilt, ensureInstalled } from './prepare.mjs';
import { fail, Problem, root, say } from './process.mjs';

const args = process.argv.length > 2 ? process.argv.slice(2) : ['serve'];
let server;
let restarting;
let again = false;
let stopping = false;

try {
  await ensureInstalled({ dev: true });
  await ensureBuilt();
} catch (error) {
  if (!(error instanceof Problem) || error.exitCode !== 1) fail(error);
  say(`${error.message}; waiting for changes`);
}

const tscArgs = ['-p', 'tsconfig.build.json', '--watch', '--preserveWatchOutput', '--noEmitOnError'];
const compiler = spawn(process.execPath, [`${root}/node_modules/typescript/bin/tsc`, ...tscArgs], {
  cwd: root,
  stdio: ['ignore', 'pipe', 'inherit'],
});
const vite = spawn(
  process.execPath,
  [`${root}/node_modules/vite/bin/vite.js`, '--config', `${root}/web/vite.config.ts`],
  {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  },
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
compiler.on('exit', (code) => {
  if (!stopping) say(`the compiler ended with code ${code}`);
  stop();
});
// Without it the server and its API still work.
vite.on('exit', (code) => !stopping && say(`the console's server ended with code ${code}`));
watch(`${root}/src`, { recursive: true }, (_event, path) => {
  if (path?.endsWith('.sql')) restart();
});
for await (const line of createInterface({ input: compiler.stdout })) {
  if (line.trim()) console.log(line);
  if (line.includes('Found 0 errors')) restart();
}

/** Restarts the server; calls that arrive while one restart is under way are folded into a single further one. */
async function restart() {
  again = true;
  if (restarting) return;
  restarting = true;
  while (again && !stopping) {
    again = false;
    await end(server);
    if (stopping) break;
    copyAssets();
    server = spawn(process.execPath, [`${root}/dist/cli/main.js`, ...args], { stdio: 'inherit' });
  }
  restarting = false;
}

async function stop() {
  if (stopping) return;
  stopping = true;
  compiler.kill();
  vite.kill();
  await end(server);
  process.exit(0);
}

/** Asks a process to end and waits until it has: the next server needs its port and its database. */
function end(child) {
  if (!child || child.exitCode !== null || child.signalCode !== null) return undefined;
  return new Promise((resolve) => {
    child.on('exit', resolve);
    child.kill('SIGTERM');
  });
}
