import {
  accessSync,
  constants,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { type Account, accountOf, canEnter, isRoot } from './account.ts';
import { codeOf, fileError, unavailable, unsupported } from './errors.ts';

/** Where the files lie that must be outside DATA_DIR because DATA_DIR cannot be reached by PostgreSQL's account. */
export const outside = '/var/lib/muster';

/** The database of a data directory: its files and whom they belong to. */
export interface Cluster {
  /** The real path, symbolic links resolved. */
  directory: string;
  /** Who PostgreSQL runs as; undefined: the user who runs Muster. */
  account: Account | undefined;
}

/**
 * Makes the data directory if need be. Returns its real path. Throws `database_unavailable` when it cannot be written.
 */
export function prepareDataDirectory(dataDir: string): string {
  const path = resolve(dataDir);
  try {
    // As root, others may pass through (not look): PostgreSQL's account must get to its own directory below.
    mkdirSync(path, { recursive: true, mode: isRoot() ? 0o711 : 0o700 });
    accessSync(path, constants.W_OK | constants.X_OK);
    return realpathSync(path);
  } catch (error) {
    throw fileError(error, path);
  }
}

/** The place of the database in a data directory; a symbolic link when the files lie elsewhere. */
export function clusterLink(dataDir: string): string {
  return join(dataDir, 'postgres');
}

export function logFile(dataDir: string): string {
  return join(dataDir, 'postgres.log');
}

/**
 * Finds the database of a data directory (a real path); undefined when none was made yet. Throws when there is
 * something that this process or this PostgreSQL (`major`) cannot use, and says what to do about it.
 */
export async function findCluster(dataDir: string, major: number): Promise<Cluster | undefined> {
  const link = clusterLink(dataDir);
  const directory = realDirectory(link);
  if (directory === undefined) return undefined;

  const { uid, gid } = statSync(directory);
  const me = process.getuid?.();
  if (me !== 0 && uid !== me) {
    throw unavailable(
      `The database in ${link} belongs to user id ${uid}, but Muster runs as ${me}: start it as that user or as root.`,
    );
  }
  if (!isCluster(directory, link, major)) return undefined;
  if (me !== 0) return { directory, account: undefined };
  if (uid === 0) {
    throw unavailable(
      `The database in ${link} belongs to root, as whom PostgreSQL does not run. ` +
        `Give it to an ordinary user: chown -R USER ${directory}`,
    );
  }

  const account = await accountOf(uid, gid);
  if (!(await canEnter(directory, account))) {
    throw unavailable(
      `The database in ${directory} belongs to ${account.name}, who cannot get there. Let others pass ` +
        'through the directories above it (chmod o+x), or move the data directory to where they can.',
    );
  }
  return { directory, account };
}

function realDirectory(link: string): string | undefined {
  try {
    return realpathSync(link);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw fileError(error, link);
  }
  if (lstatSync(link, { throwIfNoEntry: false }) === undefined) return undefined;
  // Never a new database in its stead: the data may only be unmounted.
  throw unavailable(
    `${link} is a link to a directory that is missing. ` +
      'Bring that back (from a backup), or delete the link to begin anew.',
  );
}

function isCluster(directory: string, link: string, major: number): boolean {
  let made: string;
  try {
    made = readFileSync(join(directory, 'PG_VERSION'), 'utf8').trim();
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw fileError(error, directory);
    if (readdirSync(directory).length === 0) return false;
    throw unavailable(
      `${link} holds files but no PostgreSQL database. Move it away, or set DATA_DIR to another directory.`,
    );
  }
  if (made === String(major)) return true;
  throw unsupported(
    `The database in ${link} was made by PostgreSQL ${made}, and this Muster brings PostgreSQL ${major}, ` +
      'which cannot open it. Nothing was changed. Run `muster backup FILE` with the Muster that made it, ' +
      'move the directory away, and run `muster restore FILE` with this one.',
  );
}
