import { bitmapOfAudience } from '../src/audiences/bitmap.ts';
import { createAudience } from '../src/changes/audiences.ts';
import { addMembers, removeMembers } from '../src/changes/members.ts';
import { recordChange } from '../src/changes/record.ts';
import { undo } from '../src/changes/undo.ts';
import { usualDelete } from './groups.ts';
import { summarise, time } from './measure.ts';
import type { Line } from './report.ts';
import type { Sets } from './synthetic.ts';

const RUNS = 5;

/** Half of all contacts out of a group, back by undo, out again and back by adding: each a recorded change. */
export async function measureMembers(
  { db, context, workspaceId, contacts }: Pick<Sets, 'db' | 'context' | 'workspaceId' | 'contacts'>,
  { id, baseline }: { id: number; baseline: boolean },
): Promise<Line[]> {
  const { value: copy } = await recordChange(db, context, { kind: 'bench' }, async (change) => {
    const created = await createAudience(change, { kind: 'group', name: `Copy of ${id}`, description: '' });
    await addMembers(change, [created], bitmapOfAudience(workspaceId, id));
    return created;
  });
  const removed: number[] = [];
  const undone: number[] = [];
  const added: number[] = [];
  const remove = async (): Promise<number> => {
    const { changeId } = await recordChange(db, context, { kind: 'group.remove' }, (change) =>
      removeMembers(change, [id], bitmapOfAudience(workspaceId, copy)),
    );
    return changeId!;
  };
  for (let run = 0; run < RUNS; run++) {
    let changeId = 0;
    removed.push(
      await time(async () => {
        changeId = await remove();
      }),
    );
    undone.push(await time(() => undo(db, context, { changeId, keptShown: 100 })));
    await remove();
    added.push(
      await time(() =>
        recordChange(db, context, { kind: 'group.add' }, (change) =>
          addMembers(change, [id], bitmapOfAudience(workspaceId, copy)),
        ),
      ),
    );
  }
  const usual = baseline ? await usualDelete(db, id) : undefined;
  const members = Math.round(contacts / 2).toLocaleString('en');
  const line = { section: 'members', contacts };
  const deletion = usual && { baseline: { what: 'delete rows, no history', figure: usual.removed } };
  const insertion = usual && { baseline: { what: 'insert rows, no history', figure: usual.inserted } };
  return [
    { ...line, work: `remove ${members} members, recorded`, figure: summarise(removed), ...deletion },
    { ...line, work: `undo that (${members} back)`, figure: summarise(undone), ...insertion },
    { ...line, work: `add ${members} members, recorded`, figure: summarise(added), ...insertion },
  ];
}
