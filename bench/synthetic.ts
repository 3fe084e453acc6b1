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

async function writeAudience(
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

/** More random halves, beside the twelve, until there are `count` groups; answers all of them. */
export async function moreHalves({ db, workspaceId, contacts, halves }: Sets, count: number): Promise<number[]> {
  const all = [...halves];
  while (all.length < count) {
    const key = `half ${all.length}`;
    all.push(await writeAudience(db, workspaceId, { kind: 'group', key }, randomHalf(contacts - 1)));
  }
  await sql`analyze audience_chunk`.execute(db);
  return all;
}

/**
 * Many groups as they grow in a workspace: sizes from 10 to a tenth of all, most of them small, each of contacts in a run of
 * numbers, as an import leaves them; every tenth a part of the one before it.
 */
export async function manyGroups({ db, workspaceId, contacts }: Sets, count: number): Promise<number[]> {
  const random = randomFrom(5);
  const ids: number[] = [];
  let former: number[] = [];
  for (let index = 0; index < count; index++) {
    const size = Math.ceil(10 * (contacts / 100) ** ((random(1000) / 1000) ** 2));
    const from = random(Math.max(1, contacts - 2 * size));
    const run = (): number[] => Array.from({ length: size }, () => from + random(2 * size));
    const members = index % 10 === 9 ? former.filter((_, place) => place % 2 === 0) : run();
    ids.push(await writeAudience(db, workspaceId, { kind: 'group', key: `group ${index}` }, encodeMembers(members)));
    former = members;
  }
  await sql`analyze audience_chunk`.execute(db);
  return ids;
}
