import type { Bitmap } from '../audiences/bitmap.ts';
import { listMembers } from '../audiences/members.ts';
import { bitmapAsOfByChunk, sizeAsOf } from '../changes/asOf.ts';
import { withinHistory } from '../changes/retention.ts';
import { readContacts, readFormerContacts } from '../contacts/read.ts';
import type { Contact } from '../contacts/schema.ts';
import type { Db } from '../db/database.ts';

/** A page of a set of contacts of the past, newest first. */
export interface PastPage {
  /** As they are now; `deleted` ones as they were last. */
  items: (Contact & { deleted?: true })[];
  /** Those of the page of whom nothing is kept. */
  gone: number[];
  /** The number that the next page is before; null at the end. */
  last: number | null;
}

/**
 * One page of who was in a group at a moment, newest contacts first. `size`, with the first page, is how many they were.
 * Throws `beyond_retention`.
 */
export async function listMembersAsOf(
  db: Db,
  options: { workspaceId: number; groupId: number; at: string; before?: number | undefined; limit: number },
): Promise<PastPage & { size: number | null }> {
  const { workspaceId, groupId: audienceId, at, before, limit } = options;
  return withinHistory(db, { workspaceId, moments: [at] }, async () => ({
    ...(await readPastPage(db, {
      workspaceId,
      members: bitmapAsOfByChunk({ workspaceId, audienceId, at }),
      before,
      limit,
    })),
    size: before === undefined ? await sizeAsOf(db, { workspaceId, audienceId, at }) : null,
  }));
}

/** One page of a set whose members need not be contacts any more. */
export async function readPastPage(
  db: Db,
  {
    workspaceId,
    members,
    before,
    limit,
  }: { workspaceId: number; members: Bitmap; before?: number | undefined; limit: number },
): Promise<PastPage> {
  const nos = await listMembers(db, { members, before, limit: limit + 1 });
  const page = nos.slice(0, limit);
  const present = new Map((await readContacts(db, { workspaceId, nos: page })).map((one) => [one.id, one]));
  const absent = page.filter((no) => !present.has(no));
  const former = new Map((await readFormerContacts(db, { workspaceId, nos: absent })).map((one) => [one.id, one]));
  return {
    items: page.flatMap((no): PastPage['items'] => {
      const [contact, deleted] = [present.get(no), former.get(no)];
      if (contact) return [contact];
      return deleted ? [{ ...deleted, deleted: true }] : [];
    }),
    gone: absent.filter((no) => !former.has(no)),
    last: nos.length > limit ? page.at(-1)! : null,
  };
}
