import { type Bitmap, bitmapOfSet } from '../audiences/bitmap.ts';
import { countBitmap } from '../audiences/count.ts';
import { scanBitmap } from '../audiences/members.ts';
import { createAudience } from '../changes/audiences.ts';
import { addMembers } from '../changes/members.ts';
import { type ChangeContext, type Recorded, recordChange } from '../changes/record.ts';
import { getContact } from '../contacts/read.ts';
import type { Db } from '../db/database.ts';
import { type Explained, explainExpression, type Reason } from '../expressions/explain.ts';
import { type ResolvedExpression, resolveExpression } from '../expressions/resolve.ts';
import type { ExpressionInput } from '../expressions/schema.ts';
import { getGroup, requireGroups } from '../groups/queries.ts';
import type { Group } from '../groups/schema.ts';

/** Groups combined: contacts in any (or all) of `include` and in none of `exclude`. */
interface GroupSet {
  include: readonly number[];
  exclude: readonly number[];
  match: 'any' | 'all';
}

/** A set as it is asked for: groups combined, or an expression. */
export type AskedSet = GroupSet | { expression: ExpressionInput; fullNumbers: boolean };

/** How many are in a set now, exactly; and its expression, if it has one. Throws as `resolveExpression`. */
export async function countSet(
  db: Db,
  { workspaceId, set }: { workspaceId: number; set: AskedSet },
): Promise<{ size: number; resolved: ResolvedExpression | null }> {
  const { members, resolved } = await resolveSet(db, { workspaceId, set });
  return { size: await countBitmap(db, members), resolved };
}

/**
 * Makes a group of who is in a set now; later changes of the set's groups do not reach it.
 * Throws as `resolveExpression`, and `group_name_taken`; then nothing is made.
 */
export async function saveSet(
  db: Db,
  context: ChangeContext,
  { name, description, set }: { name: string; description: string; set: AskedSet },
): Promise<Recorded<Group>> {
  const { workspaceId } = context;
  return recordChange(db, context, { kind: 'group.create' }, async (change) => {
    const { members } = await resolveSet(change.tx, { workspaceId, set });
    const id = await createAudience(change, { kind: 'group', name, description });
    await addMembers(change, [id], members);
    return getGroup(change.tx, { workspaceId, id });
  });
}

/** Who is in a set now, in the order of their numbers, and how many they are. Throws as `resolveExpression`. */
export async function readSet(
  db: Db,
  { workspaceId, set }: { workspaceId: number; set: AskedSet },
): Promise<{ size: number; contacts: Iterable<number[]>; resolved: ResolvedExpression | null }> {
  const { members, resolved } = await resolveSet(db, { workspaceId, set });
  return { ...(await scanBitmap(db, members)), resolved };
}

/** Why a contact is in an expression, or not. Throws as `resolveExpression`, and `contact_not_found`. */
export async function explainContact(
  db: Db,
  {
    workspaceId,
    expression,
    fullNumbers,
    contact: no,
  }: { workspaceId: number; expression: ExpressionInput; fullNumbers: boolean; contact: number },
): Promise<{ resolved: ResolvedExpression; tree: Explained; reasons: Reason[] }> {
  const resolved = await resolveExpression(db, { workspaceId, given: expression, fullNumbers });
  await getContact(db, { workspaceId, no });
  return { resolved, ...(await explainExpression(db, { workspaceId, resolved, no })) };
}

async function resolveSet(
  db: Db,
  { workspaceId, set }: { workspaceId: number; set: AskedSet },
): Promise<{ members: Bitmap; resolved: ResolvedExpression | null }> {
  if ('expression' in set) {
    const { expression: given, fullNumbers } = set;
    const resolved = await resolveExpression(db, { workspaceId, given, fullNumbers });
    return { members: resolved.members, resolved };
  }
  await requireGroups(db, { workspaceId, ids: set.include, path: 'include' });
  await requireGroups(db, { workspaceId, ids: set.exclude, path: 'exclude' });
  return { members: bitmapOfSet(workspaceId, set), resolved: null };
}
