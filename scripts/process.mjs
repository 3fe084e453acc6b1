// Child processes and failures, as every script here treats them.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's root directory, whatever the current directory is. */
export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** A failure whose message is all the user needs: no stack is printed. */
export class Problem extends Error {
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

/** Progress for people. Standard output belongs to the command itself (`muster key create` prints the key alone). */
export function say(message) {
  process.stderr.write(`muster: ${message}\n`);
}

/**
 * Runs a program to its end and resolves to `{ code, output }`; `output` is what it printed when `capture` is set,
 * otherwise '' and the program shares our terminal. `stdout: 'stderr'` sends its output to our standard error.
 * A signal to us is passed on, and once the program has ended the promise rejects with a `Problem`: nothing is left
 * running behind us, and callers' `finally` blocks (locks) still run.
 */
export function run(program, args, { capture = false, stdout = 'inherit', cwd = root, env, onStart } = {}) {
  return new Promise((resolve, reject) => {
    const out = capture ? 'pipe' : stdout === 'stderr' ? 2 : 'inherit';
    const child = spawn(program, args, { cwd, env, stdio: ['ignore', out, capture ? 'pipe' : 2] });
    if (child.pid !== undefined) onStart?.(child.pid);

    let interrupted;
    const passOn = (signal) => {
      interrupted = signal;
      child.kill(signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    const stopListening = () => {
      for (const signal of signals) process.off(signal, passOn);
    };

    const chunks = [];
    child.stdout?.on('data', (chunk) => chunks.push(chunk));
    child.stderr?.on('data', (chunk) => chunks.push(chunk));
    child.on('error', (error) => {
      stopListening();
      reject(new Problem(`cannot run ${program}: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      stopListening();
      if (interrupted) reject(new Problem(`stopped by ${interrupted}`, 128 + constants.signals[interrupted]));
      else resolve({ code: code ?? 128 + constants.signals[signal], output: Buffer.concat(chunks).toString() });
    });
  });
}

/** Runs one of the Node programs in node_modules. */
export function runNode(script, args, options) {
  return run(process.execPath, [`${root}/node_modules/${script}`, ...args], options);
}

/** Ends the process after a failure: a `Problem` is printed as one line, anything else is a bug and keeps its stack. */
export function fail(error) {
  if (!(error instanceof Problem)) throw error;
  say(error.message);
  process.exit(error.exitCode);
}
