import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { bitmapOf } from '../audiences/bitmap.ts';
import { createAudience, updateAudience } from './audiences.ts';
import { createStraddlingWorkspace, dropCountingDeadlocks, people, person, undoChange } from './changes.testing.ts';
import { deleteContacts, updateContact } from './contacts.ts';
import { findBreaches } from './invariants.testing.ts';
import { addMembers, removeMembers, replaceMembers } from './members.ts';
import { type MergeCounts, mergeStaged } from './merge.ts';
import { type Change, type ChangeContext, type Recorded, recordChange } from './record.ts';
import { readState } from './snapshot.testing.ts';
import { type ContactInput, prepareStage, stageContacts } from './stage.ts';

let database: TestDatabase;
let context: ChangeContext;

beforeEach(async () => {
  database = await createTestDatabase({ max: 8 });
  context = await createStraddlingWorkspace(database.db);
});
// Whatever was tried, nothing is wrong and PostgreSQL never had to break a deadlock.
afterEach(async () => {
  expect(await findBreaches(database.db, context.workspaceId)).toEqual([]);
  expect(await dropCountingDeadlocks(database)).toBe(0);
});

const record = <T>(kind: string, work: (change: Change) => Promise<T>): Promise<Recorded<T>> =>
  recordChange(database.db, context, { kind }, work);

async function stage(change: Change, contacts: ContactInput[], audienceIds: number[] = []): Promise<MergeCounts> {
  await prepareStage(change.tx);
  await stageContacts(change.tx, contacts);
  return mergeStaged(change, {
    onExisting: 'overwrite',
    audienceIds,
    hasUserIds: contacts.some((one) => one.userId !== null),
  });
}
const add = (contacts: ContactInput[], audienceIds: number[] = []) =>
  record('contact.add', (change) => stage(change, contacts, audienceIds));

const createGroup = (name: string): Promise<number> =>
  record('group.create', (change) => createAudience(change, { kind: 'group', name, description: '' })).then(
    (one) => one.value,
  );

const state = () => readState(database.db, context.workspaceId);
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

describe('small changes at once', () => {
  test('of one group lose no member', async () => {
    const group = await createGroup('VIP');
    await add(people(64));
    const { all } = await state();
    const mine = (writer: number): number[] => all.filter((_, index) => index % 16 === writer);
    await Promise.all(
      times(16, (writer) => record('group.add', (change) => addMembers(change, [group], bitmapOf(mine(writer))))),
    );
    expect((await state()).groups[0]!.members).toEqual(all);
    await Promise.all(
      times(8, (writer) => record('group.remove', (change) => removeMembers(change, [group], bitmapOf(mine(writer))))),
    );
    expect((await state()).groups[0]!.members).toEqual(all.filter((_, index) => index % 16 >= 8));
  });

  test('of several groups in opposite orders never wait for each other in a circle', async () => {
    const groups = await Promise.all(times(4, (index) => createGroup(`Group ${index}`)));
    await add(people(8));
    const { all } = await state();
    await Promise.all(
      times(24, (writer) =>
        record('group.replace', async (change) => {
          const order = writer % 2 ? groups : groups.toReversed();
          for (const group of order) await replaceMembers(change, group, bitmapOf([all[writer % 8]!]));
        }),
      ),
    );
    const winners = (await state()).groups.map((group) => group.members);
    expect(new Set(winners.map(String)).size).toBe(1);
  });

  test('of one contact all take hold, one after the other', async () => {
    await add(people(1));
    const [no] = (await state()).all;
    const keys = times(16, (index) => `key${index}`);
    await Promise.all(
      keys.map((key) =>
        record('contact.update', (change) =>
          updateContact(change, { no: no!, patch: { attributes: { [key]: true } } }),
        ),
      ),
    );
    expect(Object.keys((await state()).contacts[0]!.attributes as object).sort()).toEqual(keys.sort());
  });

  test('that bring the same people, in any order and by phone or user id, create each of them once', async () => {
    const group = await createGroup('VIP');
    const crowd = people(12).map((one, index) => ({ ...one, userId: `u${index}` }));
    const writings = times(12, (writer): ContactInput[] => {
      const rotated = [...crowd.slice(writer), ...crowd.slice(0, writer)];
      const ordered = writer % 2 ? rotated : rotated.toReversed();
      if (writer % 3 === 0) return ordered.map(({ userId: _, ...one }) => person(one));
      return writer % 3 === 1 ? ordered : ordered.map(({ userId }) => person({ userId, name: `Writer ${writer}` }));
    });
    // By user id alone they are known only once someone told the phones.
    const [first, ...others] = writings.sort(
      (a, b) =>
        Number(b[0]!.phone !== null && b[0]!.userId !== null) - Number(a[0]!.phone !== null && a[0]!.userId !== null),
    );
    const done = await Promise.all([
      add(first!, [group]),
      ...others.filter((one) => one[0]!.phone !== null).map((one) => add(one, [group])),
    ]);
    const rest = await Promise.all(others.filter((one) => one[0]!.phone === null).map((one) => add(one, [group])));
    expect([...done, ...rest].reduce((sum, one) => sum + one.value.created, 0)).toBe(12);
    const { contacts, groups, all } = await state();
    expect(contacts).toHaveLength(12);
    expect(groups[0]!.members).toEqual(all);
  });

  test('that create or take one name have exactly one winner', async () => {
    const other = await createGroup('Other');
    const taking = times(12, (index) =>
      index % 3 === 0
        ? record('group.rename', (change) => updateAudience(change, { id: other, patch: { name: 'vip' } }))
        : record('group.create', (change) =>
            createAudience(change, { kind: 'group', name: index % 2 ? 'VIP' : 'ｖｉｐ', description: '' }),
          ),
    );
    const settled = await Promise.allSettled(taking);
    const refused = settled
      .filter((one) => one.status === 'rejected')
      .map((one) => (one.reason as { code: string }).code);
    const live = (await state()).groups.filter((group) => group.name.normalize('NFKC').toLowerCase() === 'vip');
    expect(live).toHaveLength(1);
    expect(new Set(refused)).toEqual(new Set(['group_name_taken']));
    // The same rename again is no conflict: the group has the name already.
    expect(refused.length).toBeGreaterThanOrEqual(8);
  });

  test('undo among them: what was undone is gone, what was written meanwhile is there', async () => {
    const group = await createGroup('VIP');
    const batches = await Promise.all(times(6, (index) => add(people(5, index * 5), [group])));
    const undoing = batches.slice(0, 3).map((one) => undoChange(database.db, context, { changeId: one.changeId! }));
    const writing = times(6, (index) => add(people(5, 100 + index * 5), [group]));
    const twice = undoChange(database.db, context, { changeId: batches[0]!.changeId! });
    const [again] = await Promise.allSettled([twice, ...undoing, ...writing]);
    const { contacts, groups, all } = await state();
    expect(contacts).toHaveLength(45);
    expect(groups[0]!.members).toEqual(all);
    // Of two who undo the same change one is told so.
    const settled = await Promise.allSettled([
      ...undoing,
      Promise.reject(again.status === 'rejected' ? again.reason : new Error('none')),
    ]);
    const codes = settled.flatMap((one) => (one.status === 'rejected' ? [(one.reason as { code?: string }).code] : []));
    expect(codes).toContain(again.status === 'rejected' ? 'change_already_undone' : undefined);
  });

  test('deleting and bringing back the same people leaves each once or not at all', async () => {
    const group = await createGroup('VIP');
    await add(people(6), [group]);
    const { all } = await state();
    await Promise.all(
      times(16, (index) =>
        index % 2
          ? add(people(6), [group])
          : record('contact.delete', (change) =>
              deleteContacts(change, [...all, ...times(100, (offset) => all[0]! + offset)]),
            ),
      ),
    );
    const { contacts, groups, all: now } = await state();
    expect([0, 6]).toContain(contacts.length);
    expect(groups[0]!.members).toEqual(now);
  });
});
