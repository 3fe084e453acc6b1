import { sql } from 'kysely';
import { bitmapOfQuery } from '../../audiences/bitmap.ts';
import {
  CHUNK_BITS,
  countBits,
  decodeAscending,
  difference,
  emptyBits,
  fromBitSend,
  isEmpty,
  union,
} from '../../audiences/bits.ts';
import { addPosting, type Posting } from '../../audiences/postings.ts';
import type { Db } from '../../db/database.ts';
import { readSegment } from './read.ts';

/**
 * Compares the search index with the contacts: each one that is not dirty must be in the postings of exactly its grams,
 * and one that was erased in none. Answers a sentence for every mismatch. Costs what building does.
 */
export async function verifySearchIndex(db: Db, { workspaceId }: { workspaceId: number }): Promise<string[]> {
  const { rows: strays } = await sql<{ mismatch: string }>`
    select format('segment %s has dirty contacts of generation %s, but the search index is at %s', dirty.segment,
                  dirty.generation, coalesce(known.generation::text, 'none')) as mismatch
    from search_dirty as dirty
    left join search_segment as known using (workspace_id, segment)
    where workspace_id = ${workspaceId} and dirty.generation > coalesce(known.generation, 0)
    union all
    select format('segment %s has postings, but is not built', posting.segment)
    from (select distinct segment from search_posting where workspace_id = ${workspaceId}) as posting
    left join search_segment as known on known.workspace_id = ${workspaceId} and known.segment = posting.segment
    where known.built is null`.execute(db);
  const found = strays.map((row) => row.mismatch);
  const { rows } = await sql<{ segment: number; present: Buffer | null; dirty: Buffer | null }>`
    select known.segment, bit_send(everyone.bits) as present,
           (select bit_send(bit_or(bits)) from search_dirty as dirty
            where dirty.workspace_id = known.workspace_id and dirty.segment = known.segment) as dirty
    from search_segment as known
    left join (
      select chunk.chunk, chunk.bits
      from audience
      join audience_chunk as chunk on chunk.workspace_id = audience.workspace_id and chunk.audience_id = audience.id
      where audience.workspace_id = ${workspaceId} and audience.kind = 'system' and audience.name_key = 'all'
    ) as everyone on everyone.chunk = known.segment
    where known.workspace_id = ${workspaceId} and known.built is not null
    order by known.segment`.execute(db);
  for (const { segment, present, dirty } of rows) {
    const bits = { present: fromBitSend(present) ?? emptyBits(), dirty: fromBitSend(dirty) ?? emptyBits() };
    found.push(...(await verifySegment(db, { workspaceId, segment, ...bits })));
  }
  return found;
}

async function verifySegment(
  db: Db,
  {
    workspaceId,
    segment,
    present,
    dirty,
  }: { workspaceId: number; segment: number; present: Uint8Array; dirty: Uint8Array },
): Promise<string[]> {
  const { rows } = await sql<{ gram: number; nos: Buffer }>`
    select gram, nos from search_posting where workspace_id = ${workspaceId} and segment = ${segment}`.execute(db);
  const stored = new Map<number, Posting>(rows.map(({ gram, nos }) => [gram, nos]));
  let missing = emptyBits();
  let wrong = emptyBits();
  const compare = (wanted: Posting | undefined, kept: Posting | undefined): void => {
    if (wanted && kept && Buffer.compare(wanted, kept) === 0) return;
    const [has, should] = [emptyBits(), emptyBits()];
    if (kept) addPosting(has, kept);
    if (wanted) addPosting(should, wanted);
    missing = union(missing, difference(should, has));
    wrong = union(wrong, difference(has, should));
  };
  for await (const [gram, posting] of (await readSegment(db, { workspaceId, segment })).postings()) {
    compare(posting, stored.get(gram));
    stored.delete(gram);
  }
  for (const posting of stored.values()) compare(undefined, posting);

  const sentences: string[] = [];
  const tell = (bits: Uint8Array, what: string): void => {
    if (isEmpty(bits)) return;
    const [first] = decodeAscending({ chunk: segment, bits });
    const count = countBits(bits);
    const others = count === 1 ? '' : ` (and of ${count - 1} more in segment ${segment})`;
    sentences.push(`the search index ${what} contact ${first}${others}`);
  };
  tell(difference(missing, dirty), 'misses parts of');
  // A dirty contact's former text is still indexed, and so is that of a deleted one: its former row is kept as well.
  tell(difference(difference(wrong, dirty), difference(wrong, present)), 'has parts that are not of');
  tell(await withoutHistory(db, { workspaceId, segment, bits: difference(wrong, present) }), 'still has parts of');
  return sentences;
}

/** Those of whom no former row is kept: they were erased. */
async function withoutHistory(
  db: Db,
  { workspaceId, segment, bits }: { workspaceId: number; segment: number; bits: Uint8Array },
): Promise<Uint8Array> {
  if (isEmpty(bits)) return bits;
  const former = sql<{ no: number }>`
    select no from contact_before
    where workspace_id = ${workspaceId} and no between ${segment * CHUNK_BITS} and ${(segment + 1) * CHUNK_BITS - 1}`;
  const { rows } = await sql<{ bits: Buffer }>`
    select bit_send(bits) as bits from (${bitmapOfQuery(former)}) as former`.execute(db);
  return difference(bits, fromBitSend(rows[0]?.bits ?? null) ?? emptyBits());
}
