import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setImmediate } from 'node:timers/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Posting } from '../../audiences/postings.ts';
import { rawClient, type Tx } from '../../db/database.ts';

const COPY_BYTES = 1 << 18;
/** Signature, flags and extension length: https://www.postgresql.org/docs/current/sql-copy.html#id-1.9.3.55.9.4 */
const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);
/** Bytes of a row before its positions: the number of fields, three of them, and a length before each of the four. */
const FIELDS = 2 + (4 + 4) + (4 + 4) + (4 + 8) + 4;

/** Writes a segment's postings by COPY in its binary format. */
export async function storePostings(
  tx: Tx,
  {
    workspaceId,
    segment,
    postings,
  }: { workspaceId: number; segment: number; postings: AsyncIterable<[gram: number, posting: Posting]> },
): Promise<void> {
  async function* encode(): AsyncGenerator<Buffer> {
    yield HEADER;
    let buffers: Buffer[] = [];
    let bytes = 0;
    for await (const [gram, posting] of postings) {
      const row = Buffer.allocUnsafe(FIELDS + posting.length);
      row.writeInt16BE(4, 0);
      row.writeInt32BE(4, 2);
      row.writeInt32BE(workspaceId, 6);
      row.writeInt32BE(4, 10);
      row.writeInt32BE(segment, 14);
      row.writeInt32BE(8, 18);
      row.writeBigInt64BE(BigInt(gram), 22);
      row.writeInt32BE(posting.length, 30);
      row.set(posting, FIELDS);
      buffers.push(row);
      bytes += row.length;
      if (bytes < COPY_BYTES) continue;
      yield Buffer.concat(buffers);
      buffers = [];
      bytes = 0;
      await setImmediate();
    }
    yield Buffer.concat([...buffers, TRAILER]);
  }
  const into = rawClient(tx).query(
    copyFrom('copy search_posting (workspace_id, segment, gram, nos) from stdin (format binary)'),
  );
  await pipeline(Readable.from(encode()), into);
}
