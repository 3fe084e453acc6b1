import { statSync } from 'node:fs';
import { join as joinPath } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { sweepLeftovers } from './create.ts';
import { diskFull, fileError, unavailable } from './errors.ts';
import { boundLog, tail, writeAtomically } from './files.ts';
import { readIdentity, writeIdentity } from './identity.ts';
import { endOrphans } from './orphans.ts';
import { type Cluster, logFile } from './place.ts';
import { clearStaleLockFile, findPostmaster, freePort, type Started, startPostmaster } from './postmaster.ts';
import { openSession, type Session } from './session.ts';
import { readMachine, renderSettings, settingsFor } from './settings.ts';

export interface JoinOptions {
  dataDir: string;
  cluster: Cluster;
  binaries: () => Promise<Binaries>;
  settings: Readonly<Record<string, string>>;
  log: (message: string) => void;
}

/** A start that failed for a reason that may pass is tried again; these many times in a row it has not passed. */
const attempts = 20;
/** How long a PostgreSQL may live without taking any connection, recovery aside. */
const silence = 60_000;

/**
 * Takes a lease on the PostgreSQL of a database directory, starting it when none runs. Of several processes that start
 * it at once, PostgreSQL's own lock file lets one win; the others join that one. Waits through crash recovery and
 * shutdowns of others.
 */
export async function join(o: JoinOptions): Promise<Session> {
  const { directory } = o.cluster;
  const patience = new Patience(o.log);
  let started: (Started & { logFrom: number }) | undefined;
  for (let failures = 0; ; ) {
    const running = findPostmaster(directory);
    if (running !== undefined) {
      const { password } = readIdentity(directory);
      const answer =
        running.port === undefined
          ? ({ state: 'waiting', reason: 'not listening yet' } as const)
          : await openSession({ port: running.port, password });
      if (answer.state === 'open') return answer.session;
      if (answer.state === 'refused' && findPostmaster(directory)?.pid === running.pid) {
        throw unavailable(
          `PostgreSQL on port ${running.port} refuses the password in ` +
            `${joinPath(directory, 'muster.json')}: ${answer.reason}`,
        );
      }
      await patience.wait(answer.reason);
      continue;
    }

    if (started !== undefined) {
      const ending = await started.ended;
      failures += 1;
      await judge(o, ending, tail(logFile(o.dataDir), started.logFrom), failures, patience);
      started = undefined;
      continue;
    }
    started = await start(o, failures);
    await appearance(directory, started);
  }
}

async function start(o: JoinOptions, failures: number): Promise<Started & { logFrom: number }> {
  const { directory, account } = o.cluster;
  try {
    sweepLeftovers(o.dataDir);
    const identity = readIdentity(directory);
    // After failures any port: the last one may look free from here and yet not be.
    const port = await freePort(failures < 2 ? identity.port : undefined);
    const content = renderSettings(settingsFor(readMachine(directory)), o.settings);
    writeAtomically(joinPath(directory, 'muster.conf'), content, account);
    if (port !== identity.port) writeIdentity(directory, { ...identity, port }, account);
    clearStaleLockFile(directory);

    const log = logFile(o.dataDir);
    boundLog(log);
    const logFrom = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
    return { ...startPostmaster({ directory, port, binaries: await o.binaries(), account, logFile: log }), logFrom };
  } catch (error) {
    throw fileError(error, o.dataDir);
  }
}

/** Waits until a started PostgreSQL has taken its lock file or has ended. */
async function appearance(directory: string, started: Started): Promise<void> {
  let ended = false;
  void started.ended.then(() => {
    ended = true;
  });
  while (!ended && findPostmaster(directory)?.pid !== started.pid) await sleep(10);
}

/** Returns when a start that ended may be tried again; throws what a person must know when not. */
async function judge(
  o: JoinOptions,
  ending: string,
  words: string,
  failures: number,
  patience: Patience,
): Promise<void> {
  if (/No space left on device/.test(words)) throw diskFull(o.cluster.directory);
  if (/shared memory block .* is still in use/.test(words)) {
    // Processes of a killed PostgreSQL notice its end only when their query does. Nobody waits for its result any more.
    await endOrphans(o.cluster.directory);
    await patience.wait('queries of the one before are still running; it was killed');
    return;
  }
  const passing =
    // Stopped by another process that came and went, or killed while it started.
    /^(exit code 0$|signal )/.test(ending) ||
    // Another process was first.
    /lock file "postmaster\.pid" already exists/.test(words) ||
    /could not create any TCP\/IP sockets/.test(words);
  if (!passing || failures >= attempts) {
    throw unavailable(`PostgreSQL does not start (${ending}). The last lines of ${logFile(o.dataDir)}:\n${words}`);
  }
  await sleep(Math.min(100 * failures, 1000));
}

/** Waits between two tries, at first briefly; says now and then why; gives up when nothing answers at all. */
class Patience {
  readonly #log: (message: string) => void;
  readonly #begun = Date.now();
  #told = Date.now();
  #spoke = Date.now();
  #pause = 10;

  constructor(log: (message: string) => void) {
    this.#log = log;
  }

  async wait(reason: string): Promise<void> {
    const now = Date.now();
    // As long as it says that it starts, recovers or stops, it is at work: recovery after a crash may take minutes.
    if (/starting up|recovery|shutting down|not yet accepting|still running/.test(reason)) this.#spoke = now;
    if (now - this.#spoke > silence) throw unavailable(`PostgreSQL runs but takes no connections: ${reason}`);
    if (now - this.#told > 10_000) {
      this.#told = now;
      this.#log(`Waiting for PostgreSQL since ${Math.round((now - this.#begun) / 1000)} s: ${reason}`);
    }
    await sleep(this.#pause);
    this.#pause = Math.min(this.#pause * 1.5, 250);
  }
}
