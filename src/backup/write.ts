import type { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGzip } from 'node:zlib';
import { BLOCK, type BlockKind, createCheck, FIRST_LINE, GZIP_HEADER, HEAD_BYTES } from './format.ts';

/** Makes the bytes of one block, of pieces of COPY data or of what is to be JSON. */
export type Encode = (kind: BlockKind, content: readonly Buffer[] | object) => Buffer;

/**
 * Writes a backup: `blocks` yields them one by one, made by `encode` in the order in which they are yielded. Memory
 * stays flat: a block is asked for when the one before has been taken. Answers how many bytes were written.
 */
export async function writeBackup(to: Writable, blocks: (encode: Encode) => AsyncIterable<Buffer>): Promise<number> {
  let written = 0;
  await pipeline(
    encoded(blocks),
    // The fastest level: on 1 M contacts level 6 takes 2.7 times as long for a file 15 % smaller.
    createGzip({ level: constants.Z_BEST_SPEED, chunkSize: 256 * 1024 }),
    async function* (compressed: AsyncIterable<Buffer>) {
      for await (const chunk of compressed) {
        if (written === 0) GZIP_HEADER.copy(chunk);
        written += chunk.length;
        yield chunk;
      }
    },
    to,
    { end: to !== process.stdout },
  );
  return written;
}

async function* encoded(blocks: (encode: Encode) => AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const check = createCheck();
  const first = Buffer.from(FIRST_LINE);
  check.add(first);
  yield first;
  yield* blocks((kind, content) => {
    const parts = kind === BLOCK.data ? (content as readonly Buffer[]) : [Buffer.from(JSON.stringify(content))];
    const head = Buffer.alloc(HEAD_BYTES, kind, 'latin1');
    head.writeUInt32BE(
      parts.reduce((sum, part) => sum + part.length, 0),
      1,
    );
    const block = [head, ...parts];
    for (const part of block) check.add(part);
    const value = check.value();
    check.add(value);
    return Buffer.concat([...block, value]);
  });
}
