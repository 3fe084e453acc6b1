import { type FileHandle, open } from 'node:fs/promises';

/** A file wherever it lies (memory, disk, the database): random access plus streaming. */
export interface FileSource {
  /** In bytes. */
  readonly size: number;
  /** The bytes [start, end), fewer where the file ends before. */
  read: (start: number, end: number) => Promise<Buffer>;
  /** The bytes from `start` on, in pieces of any size. The reader may stop before the end. */
  stream: (start?: number) => AsyncIterable<Buffer>;
}

const PIECE = 256 * 1024;

export function bufferSource(bytes: Buffer): FileSource {
  return {
    size: bytes.length,
    read: async (start, end) => bytes.subarray(start, end),
    stream: async function* (start = 0) {
      for (let at = start; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
    },
  };
}

/** A file on disk, held open until `close`. Rejects with the system's error when it cannot be opened. */
export async function pathSource(path: string): Promise<FileSource & { close(): Promise<void> }> {
  const handle = await open(path, 'r');
  const { size } = await handle.stat();
  return {
    size,
    read: (start, end) => readBetween(handle, start, Math.min(end, size)),
    stream: async function* (start = 0) {
      for (let at = start; at < size; at += PIECE) {
        const bytes = await readBetween(handle, at, Math.min(at + PIECE, size));
        if (bytes.length === 0) return;
        yield bytes;
      }
    },
    close: () => handle.close(),
  };
}

async function readBetween(handle: FileHandle, start: number, end: number): Promise<Buffer> {
  const bytes = Buffer.allocUnsafe(Math.max(0, end - start));
  let filled = 0;
  while (filled < bytes.length) {
    const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, start + filled);
    if (bytesRead === 0) break; // the file was shortened under us
    filled += bytesRead;
  }
  return bytes.subarray(0, filled);
}
