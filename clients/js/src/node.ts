import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import type { Uploadable } from './uploadable.ts';

/** A file on this machine's disk, to be uploaded as it is read. */
export function fileAt(path: string): Uploadable {
  return { name: basename(path), stream: () => createReadStream(path) };
}
