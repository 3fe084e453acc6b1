import { existsSync } from 'node:fs';
import { type Account, isRoot } from './account.ts';
import { type Binaries, findPackage, prepareBinaries } from './binaries.ts';
import { createCluster } from './create.ts';
import { unavailable } from './errors.ts';
import { boundLog } from './files.ts';
import { join } from './join.ts';
import { type Cluster, findCluster, logFile, outside, prepareDataDirectory } from './place.ts';
import { findPostmaster, stopPostmaster } from './postmaster.ts';
import { type Address, answers, openSession, type Session } from './session.ts';

export interface EmbeddedOptions {
  /** Made when it does not exist. It identifies the database: another directory, another database. */
  dataDir: string;
  /** Told what an operator would want to know: unusual places, long waits, restarts. */
  log?: (message: string) => void;
  /**
   * PostgreSQL settings that replace or add to Muster's own; they apply when this process is the one that starts it.
   */
  settings?: Readonly<Record<string, string>>;
}

/** One process's use of the embedded PostgreSQL. */
export interface EmbeddedLease {
  /**
   * `postgres://muster:…@127.0.0.1:PORT/muster`, of the superuser; a new start may change the port.
   */
  readonly url: string;
  /**
   * Resolves to a url that answers, after restarting or waiting for PostgreSQL where needed; call it when connections
   * fail. Simultaneous calls share one attempt. Throws `database_unavailable` when it cannot be brought back.
   */
  ensure(): Promise<string>;
  /**
   * Gives the lease back; the last one stops PostgreSQL and waits until it is gone. Close your own connections first.
   * Never throws.
   */
  release(): Promise<void>;
}

/**
 * Starts, or joins, the PostgreSQL of a data directory; makes the database at first use (about 2 s). Any number of
 * processes may hold leases at once. A process that dies without giving its lease back leaves PostgreSQL running for
 * the next to join. Throws `database_unavailable` or `database_unsupported`, with a sentence that says what to do.
 */
export async function acquireEmbedded(options: EmbeddedOptions): Promise<EmbeddedLease> {
  const log = options.log ?? (() => {});
  const dataDir = prepareDataDirectory(options.dataDir);
  const found = await findPackage();
  const binariesFor = (account: Account | undefined) =>
    prepareBinaries({ found, account, copies: isRoot() ? outside : dataDir, log });

  let cluster = await findCluster(dataDir, found.major);
  if (cluster === undefined) {
    await createCluster(dataDir, binariesFor, log);
    cluster = await findCluster(dataDir, found.major);
    if (cluster === undefined) throw unavailable(`The database in ${dataDir} has vanished as soon as it was made.`);
  }
  return holdLease(dataDir, cluster, () => binariesFor(cluster.account), options.settings ?? {}, log);
}

async function holdLease(
  dataDir: string,
  cluster: Cluster,
  binaries: () => Promise<Binaries>,
  settings: Readonly<Record<string, string>>,
  log: (message: string) => void,
): Promise<EmbeddedLease> {
  let session: Session;
  let mending: Promise<string> | undefined;
  let released: Promise<void> | undefined;

  const take = async () => {
    const taken = await join({ dataDir, cluster, binaries, settings, log });
    session = taken;
    // The lease is what keeps others from stopping PostgreSQL under us: take it again as soon as it is lost.
    void taken.lost.then(() => {
      if (released === undefined && session === taken) ensure().catch((error) => log(String(error.message)));
    });
  };
  const mend = async () => {
    if (session.open && findPostmaster(cluster.directory) !== undefined && (await answers(session.address)))
      return urlOf(session.address);
    log('PostgreSQL does not answer: restarting it, or waiting for it.');
    const lost = session;
    await take();
    await lost.close();
    log('PostgreSQL answers again.');
    return urlOf(session.address);
  };
  const ensure = () => {
    if (released !== undefined)
      return Promise.reject(unavailable('The lease on the embedded PostgreSQL was given back.'));
    mending ??= mend().finally(() => {
      mending = undefined;
    });
    return mending;
  };

  await take();
  const housekeeping = setInterval(() => boundLog(logFile(dataDir)), 60_000).unref();
  return {
    get url() {
      return urlOf(session.address);
    },
    ensure,
    release() {
      released ??= (async () => {
        clearInterval(housekeeping);
        await mending?.catch(() => {});
        await leave(session, cluster, log);
      })();
      return released;
    },
  };
}

/**
 * Gives a lease back and stops PostgreSQL when it was the last. Of two that leave at once each first gives up its share
 * of the lock and then asks for it alone, so at least one is granted it; and while that one shuts down, nobody can
 * join.
 */
async function leave(session: Session, cluster: Cluster, log: (message: string) => void): Promise<void> {
  try {
    const held = session.open ? session : await reopen(session.address, cluster);
    if (held === undefined) return;
    if (await held.giveUp()) await stopPostmaster(cluster.directory, log);
    await held.close();
  } catch (error) {
    // Cut off: another process, or a person, has just stopped it.
    if (findPostmaster(cluster.directory) !== undefined) {
      log(`PostgreSQL may have been left running: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
}

/** A lost lease still obliges to stop PostgreSQL: takes it again if PostgreSQL runs, without starting it. */
async function reopen({ password }: Address, cluster: Cluster): Promise<Session | undefined> {
  for (let tries = 0; tries < 50; tries += 1) {
    const running = findPostmaster(cluster.directory);
    if (running === undefined) return undefined;
    const answer = running.port === undefined ? undefined : await openSession({ port: running.port, password });
    if (answer?.state === 'open') return answer.session;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw unavailable('it takes no connections');
}

function urlOf({ port, password }: Address): string {
  return `postgres://muster:${password}@127.0.0.1:${port}/muster`;
}

/**
 * Stops the PostgreSQL of a data directory cleanly, whoever uses it, and waits until it is gone; true when one ran. For
 * an orphan that a killed process left. A process that still holds a lease starts it again.
 */
export async function stopEmbedded(o: { dataDir: string; log?: (message: string) => void }): Promise<boolean> {
  if (!existsSync(o.dataDir)) return false;
  const dataDir = prepareDataDirectory(o.dataDir);
  const cluster = await findCluster(dataDir, (await findPackage()).major);
  if (cluster === undefined || findPostmaster(cluster.directory) === undefined) return false;
  await stopPostmaster(cluster.directory, o.log ?? (() => {}));
  return true;
}
