import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import { readRows } from '../files/read.ts';
import type { FileSource } from '../files/source.ts';
import type { FileFormat } from '../files/types.ts';
import type { FieldError } from '../lib/errors.ts';

/** Refused rows stored together: a row of the database each would cost more than the rows say. */
const PART = 500;
/** Conflicts are only found when all rows are compared; they have parts of their own. */
const CONFLICT_PART = 1_000_000_000;

/** As stored: row, field, code, sentence. */
type Stored = [row: number, column: string, code: string, message: string];

interface OfImport {
  workspaceId: number;
  importId: number;
}

/** Takes in the refused rows of a file, in their order. */
export interface RejectWriter {
  add: (row: number, error: FieldError) => void;
  /** Writes what has come together; `all` of it at the end. */
  flush: (all?: boolean) => Promise<void>;
}

/** Forgets the refused rows of an earlier check and takes in new ones. */
export async function writeRejects(db: Db, { workspaceId, importId }: OfImport): Promise<RejectWriter> {
  await sql`delete from import_reject where workspace_id = ${workspaceId} and import_id = ${importId}`.execute(db);
  let waiting: Stored[] = [];
  let part = 0;
  return {
    add: (row, { path, code, message }) => {
      waiting.push([row, path, code, message]);
    },
    async flush(all = false) {
      while (waiting.length >= PART || (all && waiting.length > 0)) {
        const batch = waiting.slice(0, PART);
        waiting = waiting.slice(PART);
        await insertPart(db, { workspaceId, importId, part, rejects: batch });
        part += 1;
      }
    },
  };
}

const insertPart = (db: Db, { workspaceId, importId, part, rejects }: OfImport & { part: number; rejects: Stored[] }) =>
  db
    .insertInto('import_reject')
    .values({ workspace_id: workspaceId, import_id: importId, part, rejects: JSON.stringify(rejects) as never })
    .execute();

export const CONFLICT: FieldError = {
  path: 'userId',
  code: 'identity_conflict',
  message: 'The phone number belongs to one contact and the user id to another. Correct one of them.',
};

/** Stores the rows whose phone is one contact's and whose user id another's; `contact_plan` has just found them. */
export async function writeConflicts(tx: Db, { workspaceId, importId }: OfImport): Promise<number[]> {
  await sql`
    delete from import_reject
    where workspace_id = ${workspaceId} and import_id = ${importId} and part >= ${CONFLICT_PART}`.execute(tx);
  const { rows } = await sql<{ line: number }>`
    select line from contact_plan where verdict = 'conflict' order by line`.execute(tx);
  const lines = rows.map(({ line }) => line);
  for (let from = 0; from < lines.length; from += PART) {
    const rejects = lines
      .slice(from, from + PART)
      .map((line): Stored => [line, CONFLICT.path, CONFLICT.code, CONFLICT.message]);
    await insertPart(tx, { workspaceId, importId, part: CONFLICT_PART + from / PART, rejects });
  }
  return lines;
}

async function* readStored(db: Db, of: OfImport, parts: { from: number; below: number }): AsyncGenerator<Stored> {
  for (let next = parts.from; ; ) {
    const { rows } = await sql<{ part: number; rejects: Stored[] }>`
      select part, rejects from import_reject
      where workspace_id = ${of.workspaceId} and import_id = ${of.importId} and part >= ${next} and part < ${parts.below}
      order by part limit 20`.execute(db);
    for (const { rejects } of rows) yield* rejects;
    if (rows.length === 0) return;
    next = rows.at(-1)!.part + 1;
  }
}

/** All refused rows in file order, two sorted lists made one. */
async function* readAll(db: Db, of: OfImport): AsyncGenerator<Stored> {
  const refused = readStored(db, of, { from: 0, below: CONFLICT_PART });
  const conflicts = readStored(db, of, { from: CONFLICT_PART, below: 2 ** 31 - 1 });
  let [a, b] = [await refused.next(), await conflicts.next()];
  while (!a.done || !b.done) {
    if (b.done || (!a.done && a.value[0] <= b.value[0])) {
      yield a.value as Stored;
      a = await refused.next();
    } else {
      yield b.value as Stored;
      b = await conflicts.next();
    }
  }
}

/** Refused rows with their cells as they were, the row's number, the reason code and the sentence; in batches. */
export async function* readRejects(
  db: Db,
  { source, format, width, ...of }: OfImport & { source: FileSource; format: FileFormat; width: number },
): AsyncGenerator<string[][]> {
  const rejects = readAll(db, of);
  let next = await rejects.next();
  for await (const batch of readRows(source, format)) {
    if (next.done) return;
    const lines: string[][] = [];
    for (const row of batch) {
      while (!next.done && next.value[0] < row.row) next = await rejects.next();
      if (next.done) break;
      if (next.value[0] !== row.row) continue;
      const [line, , code, message] = next.value;
      const cells = Array.from({ length: width }, (_, column) => row.cells[column] ?? '');
      // A cell too many is why the row was refused: it must be seen.
      if (row.cells.length > width) cells[width - 1] = row.cells.slice(width - 1).join(' ⟨|⟩ ');
      lines.push([...cells, String(line), code, message]);
    }
    if (lines.length > 0) yield lines;
  }
}
