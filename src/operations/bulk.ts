import { bitmapOfAudience, bitmapOfChunks, intersectionOfBitmaps } from '../audiences/bitmap.ts';
import type { ChunkBits } from '../audiences/bits.ts';
import { readBitmap, sizeOf } from '../audiences/members.ts';
import { setAttributes } from '../changes/attributes.ts';
import { deleteSet } from '../changes/contacts.ts';
import { removeMembers } from '../changes/members.ts';
import { type Change, type Recorded, recordChange } from '../changes/record.ts';
import { checkAttributes, listAttributes } from '../contacts/attributes.ts';
import { bringInto, FEW } from '../contacts/bulk.ts';
import { selectContacts } from '../contacts/selection.ts';
import { toMemberCounts } from '../contacts/service.ts';
import type { Db } from '../db/database.ts';
import type { NamedGroup } from '../groups/named.ts';
import { requireGroups } from '../groups/queries.ts';
import type { Progress } from '../jobs/progress.ts';
import { AppError, type FieldError } from '../lib/errors.ts';
import type { OperationRow, Stage, StoredInput } from './queries.ts';
import { finishJob, type JobProgress } from './row.ts';
import type { BulkKind } from './schema.ts';

export type OperationProgress = Progress<JobProgress<Stage>>;

/** As the history calls what an operation does. */
const KINDS: Record<BulkKind, string> = {
  add: 'contact.associate',
  remove: 'group.remove',
  move: 'group.move',
  setAttributes: 'contact.setAttributes',
  delete: 'contact.delete',
};

/**
 * Does something to everyone who is selected, as one change. Who that is is settled first, beside other writers; what
 * writes contacts is a bulk change, so that it does not stop them. The operation is marked as done in the change's own
 * transaction: whatever dies when, it is wholly there or wholly absent, and never there twice.
 *
 * Throws `Cancelled`, `group_not_found`, `invalid_request`, `busy`.
 */
export async function runBulk(
  session: Db,
  { row, progress }: { row: OperationRow; progress: OperationProgress },
): Promise<void> {
  const { workspace_id: workspaceId, kind, input } = row;
  progress.set({ stage: 'selecting', done: 0, total: 0 });
  const chosen = await selectContacts(session, { workspaceId, selection: input.selection! });
  const chunks = await readBitmap(
    session,
    input.from === null ? chosen : intersectionOfBitmaps(chosen, bitmapOfAudience(workspaceId, input.from)),
  );
  const contacts = sizeOf(chunks);
  const tell = (done: number): void => progress.set({ stage: 'writing', done, total: contacts });
  tell(0);
  const writesContacts = kind === 'setAttributes' || kind === 'delete';
  await recordChange(
    session,
    {
      workspaceId,
      actor: row.actor,
      source: row.source,
      beforeCommit: async (tx, value) => {
        const recorded = value as Recorded<Done>;
        const counts = toMemberCounts(recorded, { unchanged: recorded.value.unchanged(recorded.counts.updated ?? 0) });
        const newGroups = recorded.value.groups.map(({ id, name }) => ({ id, name }));
        const result = { contacts, counts, newGroups };
        await finishJob(tx, row, { result, changeId: recorded.changeId });
      },
    },
    {
      kind: KINDS[kind],
      size: writesContacts && contacts > FEW ? 'bulk' : 'small',
      searched: kind !== 'setAttributes',
    },
    (change) => DO[kind](change, { chunks, input, tell }),
  );
}

interface Work {
  chunks: ChunkBits[];
  input: StoredInput;
  tell: (done: number) => void;
}

interface Done {
  /** New groups, found or made. */
  groups: NamedGroup[];
  /** Contacts that were so already, of those that it could have written. */
  unchanged: (updated: number) => number;
}

const done = (groups: NamedGroup[] = []): Done => ({ groups, unchanged: () => 0 });

const DO: Record<BulkKind, (change: Change, work: Work) => Promise<Done>> = {
  async add(change, { chunks, input: { groups, newGroups } }) {
    await requireGroups(change.tx, { workspaceId: change.workspaceId, ids: groups, path: 'groups' });
    return done(await bringInto(change, { contacts: bitmapOfChunks(chunks), groups, newGroups, leave: 'none' }));
  },
  async remove(change, { chunks, input: { groups } }) {
    await requireGroups(change.tx, { workspaceId: change.workspaceId, ids: groups, path: 'groups' });
    await removeMembers(change, groups, bitmapOfChunks(chunks));
    return done();
  },
  async move(change, { chunks, input: { groups, newGroups, from } }) {
    const ids = from === null ? groups : [...groups, from];
    await requireGroups(change.tx, { workspaceId: change.workspaceId, ids, path: 'groups' });
    const contacts = bitmapOfChunks(chunks);
    return done(await bringInto(change, { contacts, groups, newGroups, leave: from ?? 'others' }));
  },
  async setAttributes(change, { chunks, input: { attributes }, tell }) {
    const errors: FieldError[] = [];
    const definitions = await listAttributes(change.tx, { workspaceId: change.workspaceId });
    const values = checkAttributes(attributes, { definitions, path: 'attributes', errors });
    if (errors.length > 0)
      throw new AppError('invalid_request', `${errors[0]!.path}: ${errors[0]!.message}`, { errors });
    const known = await setAttributes(change, chunks, values, tell);
    return { groups: [], unchanged: (updated) => known - updated };
  },
  async delete(change, { chunks, tell }) {
    await deleteSet(change, chunks, tell);
    return done();
  },
};
