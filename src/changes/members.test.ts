import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { bitmapOf } from '../audiences/bitmap.ts';
import { decodeAscending, fromBitSend } from '../audiences/bits.ts';
import { createGroups, pretendContacts } from './audience.testing.ts';
import { addMembers, type Effect, removeEverywhere, removeMembers, replaceMembers } from './members.ts';
import { PATIENCE, runs } from './operations.testing.ts';
import { type Change, recordChange } from './record.ts';
import { readState } from './snapshot.testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

// Contacts in three chunks and past 2^31; the last two numbers are nobody.
const CONTACTS = [1, 2, 3, 8, 65_535, 65_536, 65_537, 131_071, 131_072, 2 ** 31, 2 ** 31 + 1, 2 ** 40];
const NOBODY = [4, 2 ** 40 + 1];
const nos = fc.array(fc.constantFrom(...CONTACTS, ...NOBODY), { maxLength: 14 });

type Step = { how: 'add' | 'remove' | 'replace' | 'everywhere'; group: number; nos: number[] };
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    how: fc.constantFrom('add' as const, 'remove' as const, 'replace' as const, 'everywhere' as const),
    group: fc.nat({ max: 1 }),
    nos,
  }),
  { minLength: 1, maxLength: 8 },
);

interface Touch {
  added: number[];
  removed: number[];
}

/** What a change recorded about each audience, from its chunks. */
async function recorded(workspaceId: number, changeId: number | null): Promise<Map<number, Touch>> {
  const { rows } = await sql<{ audience_id: number; chunk: number; added: Buffer | null; removed: Buffer | null }>`
    select audience_id, chunk, bit_send(added) as added, bit_send(removed) as removed
    from change_chunk where workspace_id = ${workspaceId} and change_id = ${changeId}::bigint
    order by audience_id, chunk`.execute(database.db);
  const touches = new Map<number, Touch>();
  for (const row of rows) {
    const touch = touches.get(row.audience_id) ?? { added: [], removed: [] };
    const decode = (sent: Buffer | null): number[] =>
      sent ? decodeAscending({ chunk: row.chunk, bits: fromBitSend(sent) }) : [];
    touch.added.push(...decode(row.added));
    touch.removed.push(...decode(row.removed));
    touches.set(row.audience_id, touch);
  }
  return touches;
}

async function act(change: Change, group: number, { how, nos }: Step): Promise<Effect[]> {
  if (how === 'add') return addMembers(change, [group, group], bitmapOf(nos));
  if (how === 'remove') return removeMembers(change, [group], bitmapOf(nos));
  if (how === 'replace') return [await replaceMembers(change, group, bitmapOf(nos))];
  return removeEverywhere(change, bitmapOf(nos));
}

describe('members', () => {
  test(
    'are added, removed and replaced as in a set, and what is answered and recorded is exactly the difference',
    async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (list) => {
          const { db } = database;
          const context = await createTestWorkspace(db);
          const { workspaceId } = context;
          await pretendContacts(db, context, CONTACTS);
          const groups = await createGroups(db, context, [[], []]);
          const sets = new Map(groups.map((id) => [id, new Set<number>()]));
          let existing = CONTACTS;
          for (const step of list) {
            const target = groups[step.group]!;
            const { value: effects, changeId } = await recordChange(db, context, { kind: step.how }, (change) =>
              act(change, target, step),
            );
            const touches = await recorded(workspaceId, changeId);
            for (const id of groups) {
              const before = sets.get(id)!;
              const after = resultOf(step, id === target, before, existing);
              const added = [...after].filter((no) => !before.has(no)).sort((a, b) => a - b);
              const removed = [...before].filter((no) => !after.has(no)).sort((a, b) => a - b);
              sets.set(id, after);
              const altered = added.length + removed.length > 0;
              expect(touches.get(id)).toEqual(altered ? { added, removed } : undefined);
              const effect = effects.find((one) => one.audienceId === id) ?? { added: 0, removed: 0 };
              expect([effect.added, effect.removed]).toEqual([added.length, removed.length]);
            }
            if (step.how === 'everywhere') existing = existing.filter((no) => !step.nos.includes(no));
            expect(changeId === null).toBe(touches.size === 0);
            await expectStored(workspaceId, sets);
          }
        }),
        { numRuns: runs(20) },
      );
    },
    PATIENCE,
  );
});

function resultOf({ how, nos }: Step, isTarget: boolean, before: Set<number>, existing: number[]): Set<number> {
  if (how === 'everywhere') return new Set([...before].filter((no) => !nos.includes(no)));
  if (!isTarget) return before;
  if (how === 'remove') return new Set([...before].filter((no) => !nos.includes(no)));
  const known = nos.filter((no) => existing.includes(no));
  return new Set(how === 'add' ? [...before, ...known] : known);
}

/** Members and sizes are those of the sets, and no row is left for a chunk without members. */
async function expectStored(workspaceId: number, sets: Map<number, Set<number>>): Promise<void> {
  const { groups } = await readState(database.db, workspaceId);
  for (const group of groups) expect(group.members).toEqual([...sets.get(group.id)!].sort((a, b) => a - b));
  const { rows } = await sql<{ id: number; size: number; empty: number }>`
    select audience.id, audience.size, count(*) filter (where bit_count(chunk.bits) = 0) as empty
    from audience
    left join audience_chunk as chunk on chunk.workspace_id = audience.workspace_id and chunk.audience_id = audience.id
    where audience.workspace_id = ${workspaceId} and audience.kind = 'group'
    group by audience.id, audience.size`.execute(database.db);
  for (const row of rows) expect(row).toEqual({ id: row.id, size: sets.get(row.id)!.size, empty: 0 });
}
