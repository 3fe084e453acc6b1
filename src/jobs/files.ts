import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { type Db, isDiskFull, withSession } from '../db/database.ts';
import { LOCKS, lockKey } from '../db/locks.ts';
import type { FileSource } from '../files/source.ts';
import { AppError } from '../lib/errors.ts';

/** Bytes of a stored part. The database holds files, so that any process on any machine can go on with them. */
const PART = 1024 * 1024;

export const DISK_FULL = 'The disk of the database is full. Make room and try again: nothing of it was written.';

/** Uploads at once in one process: each holds a connection. */
const MOST_UPLOADS = 4;
let uploads = 0;

export interface StoredFile {
  id: number;
  size: number;
  sha256: Buffer;
}

/**
 * Stores a file as it comes and hands it to `use`, which makes a row refer to it; memory stays flat. What was stored is
 * removed again when either fails.
 *
 * Throws `body_too_large` beyond `limit` bytes, `busy` when this process receives enough files already, `disk_full`.
 */
export async function storeFile<T>(db: Db, options: Upload, use: (file: StoredFile) => Promise<T>): Promise<T> {
  if (uploads >= MOST_UPLOADS) {
    throw new AppError('busy', 'Enough files are being stored at this moment. Try again soon.', { retryAfter: 5 });
  }
  uploads += 1;
  try {
    return await withSession(db, (session) => receive(session, options, use));
  } finally {
    uploads -= 1;
  }
}

interface Upload {
  workspaceId: number;
  name: string;
  bytes: AsyncIterable<Buffer>;
  /** Most bytes taken; without it, any number. */
  limit?: number;
}

async function receive<T>(
  session: Db,
  { workspaceId, name, bytes, limit = Number.POSITIVE_INFINITY }: Upload,
  use: (file: StoredFile) => Promise<T>,
): Promise<T> {
  // The lock comes before the row can be seen, or it might be taken for a leftover.
  const { rows } = await sql<{ id: number }>`select nextval(pg_get_serial_sequence('file', 'id')) as id`.execute(
    session,
  );
  const id = rows[0]!.id;
  await sql`select pg_advisory_lock(${LOCKS.upload}::int, ${lockKey(id)}::int)`.execute(session);
  await sql`
    insert into file (workspace_id, id, name) overriding system value values (${workspaceId}, ${id}, ${name})`.execute(
    session,
  );
  const hash = createHash('sha256');
  let size = 0;
  let part = 0;
  // A part is stored while the next one is made, or arrives.
  let storing: Promise<unknown> = Promise.resolve();
  const store = async (content: Buffer): Promise<void> => {
    await storing;
    storing = sql`
      insert into file_chunk (workspace_id, file_id, part, bytes)
      values (${workspaceId}, ${id}, ${part}, ${content})`.execute(session);
    storing.catch(() => {}); // thrown where it is awaited
    part += 1;
  };
  try {
    for await (const content of inParts(bytes)) {
      size += content.length;
      if (size > limit) {
        throw new AppError(
          'body_too_large',
          `The file is larger than ${Math.floor(limit / 1024 / 1024)} MB. Split it.`,
        );
      }
      hash.update(content);
      await store(content);
    }
    await storing;
    const sha256 = hash.digest();
    await sql`
      update file set size = ${size}, sha256 = ${sha256} where workspace_id = ${workspaceId} and id = ${id}`.execute(
      session,
    );
    // Before the lock is given up: a file that nothing refers to may be swept away.
    return await use({ id, size, sha256 });
  } catch (error) {
    await storing.catch(() => {});
    await deleteFile(session, { workspaceId, id }).catch(() => {}); // else the sweep does
    if (isDiskFull(error)) throw new AppError('disk_full', DISK_FULL, { cause: error });
    throw error;
  }
}

async function* inParts(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let length = 0;
  for await (const piece of bytes) {
    waiting.push(piece);
    length += piece.length;
    while (length >= PART) {
      const all = Buffer.concat(waiting);
      yield all.subarray(0, PART);
      const rest = all.subarray(PART);
      waiting = rest.length > 0 ? [rest] : [];
      length = rest.length;
    }
  }
  if (length > 0) yield Buffer.concat(waiting);
}

/** A stored file to read from. Throws what `gone` makes when it is not kept any more. */
export async function openStoredFile(
  db: Db,
  { workspaceId, id, gone }: { workspaceId: number; id: number | null; gone: () => AppError },
): Promise<FileSource> {
  const file =
    id === null
      ? undefined
      : await db
          .selectFrom('file')
          .select(['id', 'size'])
          .where('workspace_id', '=', workspaceId)
          .where('id', '=', id)
          .executeTakeFirst();
  if (!file) throw gone();
  const part = async (index: number): Promise<Buffer> => {
    const row = await db
      .selectFrom('file_chunk')
      .select('bytes')
      .where('workspace_id', '=', workspaceId)
      .where('file_id', '=', file.id)
      .where('part', '=', index)
      .executeTakeFirst();
    if (!row) throw gone();
    return row.bytes;
  };
  const parts = Math.ceil(file.size / PART);
  return {
    size: file.size,
    async read(start, end) {
      const last = Math.min(end, file.size);
      if (start >= last) return Buffer.alloc(0);
      const pieces: Buffer[] = [];
      for (let index = Math.floor(start / PART); index * PART < last; index++) {
        const from = Math.max(start - index * PART, 0);
        pieces.push((await part(index)).subarray(from, last - index * PART));
      }
      return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
    },
    async *stream(start = 0) {
      let index = Math.floor(start / PART);
      // The next part travels while this one is worked on.
      let next = index < parts ? part(index) : undefined;
      while (next) {
        const current = await next;
        index += 1;
        next = index < parts ? part(index) : undefined;
        next?.catch(() => {}); // whoever stops reading early never awaits it
        yield index - 1 === Math.floor(start / PART) ? current.subarray(start % PART) : current;
      }
    },
  };
}

export async function deleteFile(db: Db, { workspaceId, id }: { workspaceId: number; id: number }): Promise<void> {
  await sql`delete from file_chunk where workspace_id = ${workspaceId} and file_id = ${id}`.execute(db);
  await sql`delete from file where workspace_id = ${workspaceId} and id = ${id}`.execute(db);
}

const isUsed = sql`
  exists (select from import where import.workspace_id = file.workspace_id and import.file_id = file.id)
  or exists (select from operation where operation.workspace_id = file.workspace_id and operation.file_id = file.id)`;

/** Removes what was left behind where storing was cut off, and files that nothing refers to. Answers how many files. */
export async function sweepFiles(db: Db): Promise<number> {
  const { rows } = await sql<{ workspace_id: number; id: number }>`
    select workspace_id, id from file where not (${isUsed})`.execute(db);
  let swept = 0;
  for (const row of rows) {
    const gone = await withSession(db, async (session) => {
      const { rows: locks } = await sql<{ free: boolean }>`
        select pg_try_advisory_lock(${LOCKS.upload}::int, ${lockKey(row.id)}::int) as free`.execute(session);
      if (!locks[0]?.free) return false;
      // What refers to it may have been made since the list was.
      const { rows: used } = await sql`
        select from file where workspace_id = ${row.workspace_id} and id = ${row.id} and (${isUsed})`.execute(session);
      if (used.length > 0) return false;
      await deleteFile(session, { workspaceId: row.workspace_id, id: row.id });
      return true;
    });
    if (gone) swept += 1;
  }
  return swept;
}
