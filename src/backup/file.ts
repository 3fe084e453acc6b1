import { createWriteStream, rmSync } from 'node:fs';
import { lstat, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';

/**
 * Writes a file that only its owner may read, wholly or not at all: beside its place first, moved there once it is
 * complete and on disk. Refuses to replace a file unless `force`. Throws an error that names the file.
 */
export async function writeWhole<T>(
  path: string,
  { force }: { force: boolean },
  write: (to: Writable) => Promise<T>,
): Promise<T> {
  if (!force) await refuseExisting(path);
  const temporary = `${path}.${process.pid}.partial`;
  const forget = (): void => rmSync(temporary, { force: true });
  // A signal ends the process without coming back here.
  process.once('exit', forget);
  try {
    const value = await writeNew(temporary, path, write);
    if (!force) await refuseExisting(path);
    await naming(path, rename(temporary, path));
    await sync(dirname(path));
    return value;
  } catch (error) {
    forget();
    throw error;
  } finally {
    process.off('exit', forget);
  }
}

async function writeNew<T>(temporary: string, path: string, write: (to: Writable) => Promise<T>): Promise<T> {
  const stream = createWriteStream(temporary, { flags: 'wx', mode: 0o600 });
  let failure: Error | undefined;
  stream.once('error', (error) => {
    failure = error;
  });
  const value = await write(stream).catch((error: unknown) => {
    // Of this stream, a full disk for example, rather than of what feeds it.
    throw failure !== undefined && error === failure ? unwritable(path, failure) : error;
  });
  await naming(path, sync(temporary));
  return value;
}

async function refuseExisting(path: string): Promise<void> {
  const exists = await lstat(path).then(
    () => true,
    () => false,
  );
  if (exists) throw new Error(`${path} exists. Choose another name, or replace it with --force.`);
}

/** So that a file, or the name of one in its directory, survives a power cut. */
async function sync(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

function naming<T>(path: string, work: Promise<T>): Promise<T> {
  return work.catch((error: Error) => {
    throw unwritable(path, error);
  });
}

const unwritable = (path: string, error: Error): Error => new Error(`${path} cannot be written: ${error.message}.`);
