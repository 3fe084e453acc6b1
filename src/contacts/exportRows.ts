import { type RawBuilder, sql } from 'kysely';
import { to as copyTo } from 'pg-copy-streams';
import { type Db, rawClient, type Tx, transaction } from '../db/database.ts';
import { copyLines } from '../files/copyText.ts';

/** Which contacts, and what of them. */
export interface RowsAsked {
  workspaceId: number;
  /** Ascending, in batches. */
  nos: AsyncIterable<number[]> | Iterable<number[]>;
  /** Texts that are never null. */
  columns: readonly RawBuilder<string>[];
  /** Only those created from a moment on, and before another. */
  created?: { from?: Date | undefined; before?: Date | undefined } | undefined;
}

/** Contacts that are read together where no transaction is held open. */
const BATCH = 5_000;
/**
 * Numbers this dense are read as a range, and the others in it passed over: 1.5 µs a row against 5 µs by number
 * (PostgreSQL 18, 1 M contacts in memory).
 */
const DENSE = 0.3;

/**
 * Lines of COPY, as `copyCells` reads them, of one transaction: all of the same moment. It is the fastest way out of PostgreSQL:
 * 320,000 rows a second where rows of the driver, as arrays of text, come at 150,000 (two cores that others shared,
 * 1 M contacts).
 */
export async function* linesWithin(tx: Tx, { nos, ...asked }: RowsAsked): AsyncGenerator<string[]> {
  for await (const batch of nos) if (batch.length > 0) yield* readBatch(tx, batch, asked);
}

/** The same a batch at a time, each read as a whole: whoever takes long over them keeps no connection. */
export async function* linesInBatches(db: Db, { nos, ...asked }: RowsAsked): AsyncGenerator<string[]> {
  for await (const chunk of nos) {
    for (let start = 0; start < chunk.length; start += BATCH) {
      const batch = chunk.slice(start, start + BATCH);
      yield await transaction(db, async (tx) => {
        const lines: string[][] = [];
        for await (const some of readBatch(tx, batch, asked)) lines.push(some);
        return lines.flat();
      });
    }
  }
}

async function* readBatch(
  tx: Tx,
  nos: readonly number[],
  { workspaceId, columns, created }: Omit<RowsAsked, 'nos'>,
): AsyncGenerator<string[]> {
  const [first, last] = [nos[0]!, nos.at(-1)!];
  const isRange = nos.length >= (last - first + 1) * DENSE;
  const among = isRange
    ? sql`no between ${sql.lit(first)} and ${sql.lit(last)}`
    : sql`no = any(${sql.lit(`{${nos.join(',')}}`)}::bigint[])`;
  // COPY takes no parameters: everything is a literal.
  const query = sql`
    copy (
      select contact.no, ${sql.join([...columns])}
      from contact
      where workspace_id = ${sql.lit(workspaceId)} and ${among}
        ${created?.from ? sql`and created_at >= ${sql.lit(created.from.toISOString())}` : sql``}
        ${created?.before ? sql`and created_at < ${sql.lit(created.before.toISOString())}` : sql``}
      order by contact.no
    ) to stdout`;
  const wanted = createFilter(nos);
  for await (const lines of copyLines(rawClient(tx).query(copyTo(query.compile(tx).sql)))) yield wanted(lines);
}

/** Passes on lines that begin with one of these numbers, without it. Lines and numbers are ascending. */
function createFilter(nos: readonly number[]): (lines: readonly string[]) => string[] {
  let at = 0;
  return (lines) => {
    const wanted: string[] = [];
    for (const line of lines) {
      const tab = line.indexOf('\t');
      const no = Number(line.slice(0, tab));
      while (at < nos.length && nos[at]! < no) at++;
      if (nos[at] === no) wanted.push(line.slice(tab + 1));
    }
    return wanted;
  };
}
