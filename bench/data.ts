import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { bitmapOf, bitmapOfChunks } from '../src/audiences/bitmap.ts';
import { CHUNK_BITS, CHUNK_BYTES, type ChunkBits } from '../src/audiences/bits.ts';
import { createAudience } from '../src/changes/audiences.ts';
import { addMembers } from '../src/changes/members.ts';
import { mergeStaged } from '../src/changes/merge.ts';
import { type ChangeContext, recordChange } from '../src/changes/record.ts';
import { buildSearchIndex } from '../src/changes/search/build.ts';
import { type ContactInput, copyContacts, prepareStage } from '../src/changes/stage.ts';
import { type Db, withSession } from '../src/db/database.ts';
import { seed } from '../src/imports/seed.ts';
import { randomFrom } from '../src/lib/random.ts';
import { createWorkspace } from '../src/workspaces/workspaces.ts';
import { time } from './measure.ts';

/** A seeded workspace and the groups that the sections use. */
export interface Data {
  db: Db;
  url: string;
  context: ChangeContext;
  workspaceId: number;
  /** How many contacts there really are; their numbers run from 1 to this. */
  contacts: number;
  /** Random halves of all contacts: no two bits tell anything of each other. */
  halves: number[];
  /** Groups by size, for searches. */
  tiny: number;
  small: number;
  medium: number;
  large: number;
}

/** What only the first fifth of the contacts have in their name. No generated name has a v or a g. */
export const OLD_NAME = 'Vintage';
/** How the numbers of the first fifth begin; the generated ones have no numbers of this country. */
export const OLD_PHONE = '614';

const GROUPS = 20;

/** Fills an empty database by Muster's own write path. */
export async function fill(db: Db, url: string, contacts: number): Promise<Data> {
  const context = await newContext(db);
  await writeOld(db, context, Math.floor(contacts / 5));
  await seed(db, context, { contacts: contacts - Math.floor(contacts / 5), groups: GROUPS });
  await sql`vacuum analyze`.execute(db);
  const { rows } = await sql<{ size: number; last: number }>`
    select count(*) as size, max(no) as last from contact`.execute(db);
  const { size, last } = rows[0]!;
  const halves: number[] = [];
  for (const name of ['A', 'B', 'C']) halves.push(await writeGroup(db, context, `Half ${name}`, randomHalf(last)));
  const random = randomFrom(1);
  const some = (count: number): number[] => Array.from({ length: count }, () => 1 + random(last));
  const sized = (name: string, count: number) => writeGroup(db, context, name, some(count));
  return {
    db,
    url,
    context,
    workspaceId: context.workspaceId,
    contacts: size,
    halves,
    tiny: await sized('Tiny', 100),
    small: await sized('Small', 5_000),
    medium: await sized('Medium', 50_000),
    large: halves[0]!,
  };
}

/** Builds the search index of all contacts, as the job does after an import, and answers in how many milliseconds. */
export async function buildIndex({ db, workspaceId }: Pick<Data, 'db' | 'workspaceId'>): Promise<number> {
  const ms = await time(() => buildSearchIndex(db, { workspaceId, everything: true }));
  await sql`vacuum analyze search_posting, search_segment, search_dirty`.execute(db);
  return ms;
}

export async function newContext(db: Db): Promise<ChangeContext> {
  const workspace = await createWorkspace(db, { name: 'Bench' });
  return { workspaceId: workspace.id, actor: 'bench', source: 'bench' };
}

/** A group of these numbers or of the bits of these chunks. */
export async function writeGroup(
  db: Db,
  context: ChangeContext,
  name: string,
  members: number[] | ChunkBits[],
): Promise<number> {
  const bitmap = isNumbers(members) ? bitmapOf(members) : bitmapOfChunks(members);
  const { value } = await recordChange(db, context, { kind: 'bench' }, async (change) => {
    const id = await createAudience(change, { kind: 'group', name, description: '' });
    await addMembers(change, [id], bitmap);
    return id;
  });
  return value;
}

const isNumbers = (members: number[] | ChunkBits[]): members is number[] => typeof members[0] === 'number';

/** Every number up to `last` with probability one half. */
export function randomHalf(last: number): ChunkBits[] {
  return Array.from({ length: Math.floor(last / CHUNK_BITS) + 1 }, (_, chunk) => ({
    chunk,
    bits: randomBytes(CHUNK_BYTES),
  }));
}

/** The oldest contacts: of one country, with a name part that no later contact has. */
async function writeOld(db: Db, context: ChangeContext, count: number): Promise<void> {
  const random = randomFrom(2);
  const letters = 'bdklmnrst';
  const vowels = 'aeio';
  const syllable = (): string => letters.charAt(random(letters.length)) + vowels.charAt(random(vowels.length));
  async function* generate(): AsyncGenerator<[number, ContactInput][]> {
    for (let done = 0; done < count; done += 5_000) {
      yield Array.from({ length: Math.min(5_000, count - done) }, (_, index): [number, ContactInput] => {
        const phone = `${OLD_PHONE}${10_000_000 + (done + index) * 7}`;
        const given = syllable() + syllable() + syllable();
        return [
          done + index + 1,
          {
            phone,
            phoneKey: phone,
            userId: null,
            country: 'AU',
            name: `${given.charAt(0).toUpperCase()}${given.slice(1)} ${OLD_NAME}`,
            email: '',
            remark: '',
            attributes: {},
          },
        ];
      });
    }
  }
  await withSession(db, async (session) => {
    await prepareStage(session, { keep: true });
    await copyContacts(session, generate());
    await recordChange(session, context, { kind: 'seed', size: 'bulk' }, (change) =>
      mergeStaged(change, { onExisting: 'ignore', hasUserIds: false, bulk: { numbers: db } }),
    );
  });
}
