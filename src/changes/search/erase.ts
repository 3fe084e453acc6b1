import { sql } from 'kysely';
import { chunkOf, positionOf } from '../../audiences/bits.ts';
import { decodePosting, encodePosting } from '../../audiences/postings.ts';
import type { Tx } from '../../db/database.ts';
import { gramsOf } from '../../lib/grams.ts';
import { searchedText } from './read.ts';

/**
 * Takes a contact out of the search index: which grams a number has would tell its name. To be called while the contact's
 * row and its former rows are still there, because they say which grams these are: a build read one of those states.
 *
 * A build at work has read the contact perhaps: the new generation makes it throw its postings away. One that is being
 * published is waited for, as it holds the segment's row.
 */
export async function eraseFromSearch({ tx, workspaceId }: { tx: Tx; workspaceId: number }, no: number): Promise<void> {
  const [segment, position] = [chunkOf(no), positionOf(no)];
  const known = await sql`
    update search_segment set generation = generation + 1
    where workspace_id = ${workspaceId} and segment = ${segment}`.execute(tx);
  if (!known.numAffectedRows) return;
  const texts = await sql<{ text: string }>`
    select ${searchedText} as text from contact where workspace_id = ${workspaceId} and no = ${no}
    union
    select coalesce(before ->> 'name_fold', '') || coalesce(before ->> 'phone', '')
    from contact_before where workspace_id = ${workspaceId} and no = ${no}`.execute(tx);
  const grams = [...new Set(texts.rows.flatMap((row) => gramsOf(row.text)))];
  const { rows } = await sql<{ gram: number; nos: Buffer }>`
    select gram, nos from search_posting
    where workspace_id = ${workspaceId} and segment = ${segment} and gram = any(${grams}::bigint[])`.execute(tx);
  const left = rows
    .map(({ gram, nos }) => ({ gram, all: decodePosting(nos) }))
    .filter(({ all }) => all.includes(position))
    .map(({ gram, all }) => ({ gram, others: all.filter((one) => one !== position) }));
  const rest = left.filter(({ others }) => others.length > 0);
  await sql`
    update search_posting as posting
    set nos = given.nos
    from unnest(${rest.map(({ gram }) => gram)}::bigint[],
                ${rest.map(({ others }) => Buffer.from(encodePosting(others)))}::bytea[]) as given (gram, nos)
    where workspace_id = ${workspaceId} and segment = ${segment} and posting.gram = given.gram`.execute(tx);
  // A gram that nobody has any more is a piece of a name by itself.
  const empty = left.filter(({ others }) => others.length === 0).map(({ gram }) => gram);
  if (empty.length === 0) return;
  await sql`
    delete from search_posting
    where workspace_id = ${workspaceId} and segment = ${segment} and gram = any(${empty}::bigint[])`.execute(tx);
}
