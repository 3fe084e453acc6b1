import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { latestVersion } from '../db/migrate.ts';
import { AppError } from '../lib/errors.ts';
import {
  type BackupHeader,
  BLOCK,
  CHECK_BYTES,
  createCheck,
  FIRST_LINE,
  GZIP_HEADER,
  HEAD_BYTES,
  LONGEST_BLOCK,
} from './format.ts';

export interface Block {
  kind: string;
  content: Buffer;
}

/** A backup being read, block by block. */
export interface Backup {
  header: BackupHeader;
  /** The next block after the header, its check found right. Throws `backup_invalid` where there is no such. */
  next: () => Promise<Block>;
  /** Throws `backup_invalid` unless nothing is left. */
  end: () => Promise<void>;
  /** Stops reading. */
  close: () => void;
}

/**
 * Begins to read a backup. Throws `backup_invalid` for a file that is none or damaged, `database_newer` for one of a
 * later Muster: both before any database is asked.
 */
export async function openBackup(source: Readable): Promise<Backup> {
  const take = bytesOf(source);
  try {
    const check = createCheck();
    const first = await take(FIRST_LINE.length);
    if (first === null) throw noBackup();
    refuseOtherFormats(first.toString('latin1'));
    check.add(first);
    const next = () => nextBlock(take, check);
    const header = contentOf<BackupHeader>(await next(), BLOCK.header);
    await refuseNewer(header);
    return {
      header,
      next,
      end: async () => {
        if ((await take(1)) !== null) throw damaged('it goes on after its end');
      },
      close: () => void source.destroy(),
    };
  } catch (error) {
    source.destroy();
    throw error;
  }
}

/** What a block of JSON says. Throws `backup_invalid` if it is of another kind. */
export function contentOf<T>({ kind, content }: Block, expected: string): T {
  if (kind !== expected) throw damaged(`a block ${kind} where ${expected} should be`);
  return JSON.parse(content.toString()) as T;
}

export function damaged(how: string): AppError {
  return new AppError('backup_invalid', `The backup is damaged or cut off: ${how}. Nothing was restored.`);
}

function noBackup(): AppError {
  return new AppError('backup_invalid', 'The file is no backup of Muster, or its beginning is damaged.');
}

function refuseOtherFormats(line: string): void {
  if (line === FIRST_LINE) return;
  if (!/^MUSTER BACKUP \d\n$/.test(line)) throw noBackup();
  throw new AppError('database_newer', 'A newer Muster wrote this backup, in a format that this one cannot read.');
}

async function refuseNewer({ schema, muster }: BackupHeader): Promise<void> {
  const latest = await latestVersion();
  if (schema <= latest) return;
  throw new AppError(
    'database_newer',
    `The backup has schema version ${schema} (Muster ${muster}), this Muster knows ${latest}. Restore it with the newer Muster.`,
  );
}

async function nextBlock(take: Take, check: ReturnType<typeof createCheck>): Promise<Block> {
  const head = await take(HEAD_BYTES);
  if (head === null) throw damaged('its end is missing');
  const length = head.readUInt32BE(1);
  if (length > LONGEST_BLOCK) throw damaged('a block has an impossible length');
  check.add(head);
  const content = await take(length);
  if (content === null) throw damaged('its end is missing');
  check.add(content);
  const value = check.value();
  if (!(await take(CHECK_BYTES))?.equals(value)) throw damaged('a checksum is wrong');
  check.add(value);
  return { kind: String.fromCharCode(head[0]!), content };
}

/** Answers the next so many bytes of what was compressed, or null where there are not as many. */
type Take = (length: number) => Promise<Buffer | null>;

function bytesOf(source: Readable): Take {
  const gunzip = createGunzip({ chunkSize: 256 * 1024 });
  let read = 0;
  const compressed = async function* (): AsyncGenerator<Buffer> {
    let start: Buffer | undefined = Buffer.alloc(0);
    for await (const chunk of source as AsyncIterable<Buffer>) {
      read += chunk.length;
      if (start) {
        start = Buffer.concat([start, chunk]);
        if (start.length < GZIP_HEADER.length) continue;
        if (!start.subarray(0, GZIP_HEADER.length).equals(GZIP_HEADER)) throw noBackup();
        yield start;
        start = undefined;
      } else yield chunk;
    }
    if (start) throw noBackup();
  };
  // Whatever stops it destroys gunzip with the reason, which is where the reading meets it.
  pipeline(compressed, gunzip).catch(() => {});
  const chunks = gunzip[Symbol.asyncIterator]() as AsyncIterableIterator<Buffer>;
  const nextChunk = async (): Promise<Buffer | null> => {
    try {
      const { done, value } = await chunks.next();
      if (!done) return value;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      throw code?.startsWith('Z_') ? damaged(message) : error;
    }
    // zlib passes over what follows the end of a gzip file.
    if (gunzip.bytesWritten !== read) throw damaged('it goes on after its end');
    return null;
  };
  let held: Buffer = Buffer.alloc(0);
  return async (length) => {
    const parts = [held];
    let size = held.length;
    while (size < length) {
      const chunk = await nextChunk();
      if (chunk === null) return null;
      parts.push(chunk);
      size += chunk.length;
    }
    const all = parts.length === 1 ? held : Buffer.concat(parts, size);
    held = all.subarray(length);
    return all.subarray(0, length);
  };
}
