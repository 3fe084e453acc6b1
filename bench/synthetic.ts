import { sql } from 'kysely';
import { CHUNK_BYTES, type ChunkBits, encodeMembers, toBitText } from '../src/audiences/bits.ts';
import { everyoneId } from '../src/audiences/system.ts';
import type { Db } from '../src/db/database.ts';
import { randomFrom } from '../src/lib/random.ts';
import { type Data, newContext, randomHalf } from './data.ts';

/** Only audiences, of as many numbers as asked for: set algebra never looks at contacts. */
export type Sets = Pick<Data, 'db' | 'context' | 'workspaceId' | 'contacts'> & {
  /** Twelve random halves of all contacts. */
  halves: number[];
};

/** As the world is: a few large countries and many small ones. */
const COUNTRIES = 40;

/**
 * A workspace that has the audiences of `contacts` contacts and no contacts: everyone, a facet for each of 40 countries,
 * and twelve groups of a random half each. Their bits are incompressible, the hardest case for every figure.
 */
export async function makeSets(db: Db, contacts: number): Promise<Sets> {
  const context = await newContext(db);
  const { workspaceId } = context;
  const halves: number[] = [];
  for (let index = 0; index < 12; index++) {
    halves.push(
      await writeAudience(db, workspaceId, { kind: 'group', key: `half ${index}` }, randomHalf(contacts - 1)),
    );
  }
  const everyone = await everyoneId(db, { workspaceId });
  await writeChunks(db, workspaceId, everyone, full(contacts));
  for (const [index, chunks] of byCountry(contacts).entries()) {
    const country = String.fromCharCode(65 + Math.floor(index / 26), 65 + (index % 26));
    await writeAudience(db, workspaceId, { kind: 'facet', key: `country:${country}` }, chunks);
  }
  await sql`vacuum analyze audience_chunk`.execute(db);
  await sql`analyze audience`.execute(db);
  return { db, context, workspaceId, contacts, halves };
}

function full(contacts: number): ChunkBits[] {
  return randomHalf(contacts - 1).map(({ chunk }) => ({ chunk, bits: new Uint8Array(CHUNK_BYTES).fill(0xff) }));
}

/** Each number in one country, the first country having a quarter of what the others leave, and so on. */
function byCountry(contacts: number): ChunkBits[][] {
  const random = randomFrom(4);
  const nos: number[][] = Array.from({ length: COUNTRIES }, () => []);
  for (let no = 0; no < contacts; no++) nos[Math.floor((random(1000) / 1000) ** 2 * COUNTRIES)]!.push(no);
  return nos.map((members) => encodeMembers(members));
}

export async function writeAudience(
  db: Db,
  workspaceId: number,
  { kind, key }: { kind: string; key: string },
  chunks: ChunkBits[],
): Promise<number> {
  const { id } = await db
    .insertInto('audience')
    .values({ workspace_id: workspaceId, kind, name: key.replace('country:', ''), name_key: key })
    .returning('id')
    .executeTakeFirstOrThrow();
  await writeChunks(db, workspaceId, id, chunks);
  return id;
}

async function writeChunks(db: Db, workspaceId: number, id: number, chunks: readonly ChunkBits[]): Promise<void> {
  for (let start = 0; start < chunks.length; start += 64) {
    const part = chunks.slice(start, start + 64);
    await sql`
      insert into audience_chunk (workspace_id, audience_id, chunk, bits)
      select ${workspaceId}, ${id}, chunk, bits::bit(65536)
      from unnest(${part.map(({ chunk }) => chunk)}::int[],
                  ${part.map(({ bits }) => toBitText(bits))}::text[]) as given (chunk, bits)`.execute(db);
  }
  await sql`
    update audience
    set size = (select coalesce(sum(bit_count(bits)), 0) from audience_chunk
                where workspace_id = ${workspaceId} and audience_id = ${id})
    where workspace_id = ${workspaceId} and id = ${id}`.execute(db);
}
