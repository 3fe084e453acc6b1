import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { bitmapOf } from '../audiences/bitmap.ts';
import { transaction, withSession } from '../db/database.ts';
import { createAudience } from './audiences.ts';
import { createStraddlingWorkspace, dropCountingDeadlocks, people, person, undoChange } from './changes.testing.ts';
import { deleteContacts, updateContact } from './contacts.ts';
import { findBreaches } from './invariants.testing.ts';
import { listKept } from './kept.ts';
import { addMembers } from './members.ts';
import { type MergeCounts, mergeStaged } from './merge.ts';
import { type Change, type ChangeContext, type Recorded, recordChange } from './record.ts';
import { readState } from './snapshot.testing.ts';
import { type ContactInput, prepareStage, stageContacts } from './stage.ts';

let database: TestDatabase;
let context: ChangeContext;
let group: number;

beforeEach(async () => {
  database = await createTestDatabase({ max: 8 });
  context = await createStraddlingWorkspace(database.db);
  group = (
    await record('group.create', (change) => createAudience(change, { kind: 'group', name: 'VIP', description: '' }))
  ).value;
});
afterEach(async () => {
  expect(await findBreaches(database.db, context.workspaceId)).toEqual([]);
  expect(await dropCountingDeadlocks(database)).toBe(0);
});

const record = <T>(kind: string, work: (change: Change) => Promise<T>): Promise<Recorded<T>> =>
  recordChange(database.db, context, { kind }, work);

const add = (contacts: ContactInput[]): Promise<Recorded<MergeCounts>> =>
  record('contact.add', async (change) => {
    await prepareStage(change.tx);
    await stageContacts(change.tx, contacts);
    return mergeStaged(change, { onExisting: 'overwrite', audienceIds: [group], hasUserIds: true });
  });

const state = () => readState(database.db, context.workspaceId);
const nameOf = async (no: number): Promise<unknown> => (await state()).contacts.find((row) => row.no === no)?.name;

/** A promise with its ends at hand. */
function gate(): { reached: Promise<void>; open: () => void } {
  let open = (): void => {};
  const reached = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { reached, open };
}

interface Bulk {
  /** Resolves when its contacts are written and it is about to touch audiences. */
  written: Promise<void>;
  /** Lets it go on. */
  finish: () => Promise<Recorded<MergeCounts>>;
}

/** A long import: staged in its session as the real one, and held between its contacts and its audiences. */
function startBulk(contacts: ContactInput[]): Bulk {
  const contactsWritten = gate();
  const mayFinish = gate();
  const done = withSession(database.db, async (session) => {
    await prepareStage(session, { keep: true });
    await transaction(session, (tx) => stageContacts(tx, contacts));
    return recordChange(session, context, { kind: 'import', size: 'bulk' }, async (change) => {
      const lock = change.lockAudiences;
      change.lockAudiences = async () => {
        contactsWritten.open();
        await mayFinish.reached;
        await lock();
      };
      return mergeStaged(change, {
        onExisting: 'overwrite',
        audienceIds: [group],
        hasUserIds: true,
        bulk: { numbers: database.db },
      });
    });
  });
  // Its failure is told by `finish`; until then it must not be unhandled.
  done.catch(() => contactsWritten.open());
  return {
    written: contactsWritten.reached,
    finish: () => {
      mayFinish.open();
      return done;
    },
  };
}

/** Waits until some other connection of this database waits for a lock. */
async function someoneWaits(kind: 'advisory' | 'transactionid'): Promise<void> {
  for (;;) {
    const { rows } = await sql<{ waits: boolean }>`
      select exists (
        select from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and wait_event = ${kind}) as waits`.execute(
      database.db,
    );
    if (rows[0]!.waits) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('while a long import runs', () => {
  test('others create, change, undo and number contacts that it does not have', async () => {
    await add(people(3));
    const [first, second, third] = (await state()).all as [number, number, number];
    const bulk = startBulk(people(20, 50));
    await bulk.written;
    const created = await add(people(2, 100));
    await record('contact.update', (change) => updateContact(change, { no: first, patch: { name: 'Meanwhile' } }));
    await record('contact.delete', (change) => deleteContacts(change, [third]));
    const joining = await record('group.add', (change) => addMembers(change, [group], bitmapOf([second])));
    expect(joining.changeId).toBeNull();
    await undoChange(database.db, context, { changeId: created.changeId! });
    const imported = await bulk.finish();
    expect(imported.value.created).toBe(20);
    const { all, groups } = await state();
    expect(all).toHaveLength(22);
    expect(groups[0]!.members).toEqual(all);
    expect(await nameOf(first)).toBe('Meanwhile');
  });

  test('who writes a contact that it writes waits for it, sees the outcome and loses nothing', async () => {
    await add(people(2));
    const [first, second] = (await state()).all as [number, number];
    const bulk = startBulk([...people(2).map((one) => ({ ...one, remark: 'imported' })), ...people(2, 10)]);
    await bulk.written;
    const updating = record('contact.update', (change) =>
      updateContact(change, { no: first, patch: { name: 'After' } }),
    );
    const deleting = record('contact.delete', (change) => deleteContacts(change, [second]));
    const adding = add([{ ...people(1, 10)[0]!, name: 'After' }]);
    await someoneWaits('advisory');
    const imported = await bulk.finish();
    expect(imported.value).toMatchObject({ created: 2, updated: 2 });
    await Promise.all([updating, deleting]);
    expect((await adding).value).toMatchObject({ created: 0, updated: 1 });
    const { contacts, groups, all } = await state();
    expect(contacts.map(({ name, remark }) => [name, remark])).toEqual([
      ['After', 'imported'],
      ['After', ''],
      ['', ''],
    ]);
    expect(groups[0]!.members).toEqual(all);
  });

  test('who is about to commit the same new person first is found by it', async () => {
    const blocked = gate();
    const mayCommit = gate();
    const beforeCommit = (): Promise<void> => {
      blocked.open();
      return mayCommit.reached;
    };
    // A small change has created the person and is not through yet: the import must wait for it and adopt its contact.
    const small = recordChange(database.db, { ...context, beforeCommit }, { kind: 'contact.add' }, async (change) => {
      await prepareStage(change.tx);
      await stageContacts(change.tx, [
        person({ phone: '8613800000001', userId: 'u1', name: 'Small', remark: 'small' }),
      ]);
      return mergeStaged(change, { onExisting: 'overwrite', hasUserIds: true });
    });
    await blocked.reached;
    const bulk = startBulk([
      person({ phone: '8613800000000' }),
      person({ phone: '8613800000001', name: 'Bulk' }),
      person({ userId: 'u2' }),
    ]);
    await someoneWaits('transactionid');
    mayCommit.open();
    await small;
    await bulk.written;
    const imported = await bulk.finish();
    expect(imported.value).toEqual({ created: 2, updated: 1, unchanged: 0, skipped: 0, duplicate: 0, conflict: 0 });
    const { contacts, groups, all } = await state();
    expect(contacts.map(({ name, remark }) => [name, remark]).sort()).toEqual([
      ['', ''],
      ['', ''],
      ['Bulk', 'small'],
    ]);
    expect(groups[0]!.members).toEqual(all);
  });

  test('another import waits its turn, and both are there in the end', async () => {
    const first = startBulk(people(10));
    await first.written;
    const second = startBulk(people(10, 5).map((one) => ({ ...one, name: 'Second' })));
    await someoneWaits('advisory');
    const one = first.finish();
    const two = second.finish();
    expect((await one).value).toMatchObject({ created: 10, updated: 0 });
    expect((await two).value).toMatchObject({ created: 5, updated: 5 });
    expect((await state()).groups[0]!.members).toHaveLength(15);
  });

  test('an import counts as later than what was committed before it touched audiences', async () => {
    const bulk = startBulk(people(4));
    await bulk.written;
    const meanwhile = await add(people(1, 20));
    const imported = await bulk.finish();
    const { all } = await state();
    // Numbered earlier, in force later: undoing the one in between leaves the import alone, and the other way round.
    await undoChange(database.db, context, { changeId: meanwhile.changeId! });
    expect((await state()).all).toEqual(all.filter((no) => no < all[4]!));
    await undoChange(database.db, context, { changeId: imported.changeId! });
    expect((await state()).all).toEqual([]);
  });

  test('undoing what it overwrites waits for it and keeps its contacts', async () => {
    const adding = await add(people(3));
    const { all } = await state();
    const bulk = startBulk([{ ...people(1)[0]!, name: 'Imported' }]);
    await bulk.written;
    const undoing = undoChange(database.db, context, { changeId: adding.changeId! });
    await someoneWaits('advisory');
    await bulk.finish();
    const { workspaceId } = context;
    const kept = await listKept(database.db, { workspaceId, changeId: await undoing, limit: 10 });
    expect(kept).toEqual([{ contactId: all[0], group: null, reason: 'changed_later' }]);
    expect((await state()).all).toEqual([all[0]]);
  });

  test('an import that fails leaves nothing behind and nobody waiting', async () => {
    await add(people(1));
    const [no] = (await state()).all;
    const before = await state();
    const started = gate();
    const failing = recordChange(database.db, context, { kind: 'import', size: 'bulk' }, async (change) => {
      await prepareStage(change.tx);
      await stageContacts(change.tx, [{ ...people(1)[0]!, name: 'Never' }, ...people(5, 10)]);
      change.lockAudiences = async () => {
        started.open();
        await someoneWaits('advisory');
        throw new Error('disk full');
      };
      return mergeStaged(change, { onExisting: 'overwrite', hasUserIds: false, bulk: { numbers: database.db } });
    });
    failing.catch(() => {});
    await started.reached;
    const updating = record('contact.update', (change) =>
      updateContact(change, { no: no!, patch: { email: 'a@b.example' } }),
    );
    await expect(failing).rejects.toThrow('disk full');
    await updating;
    const after = await state();
    expect(after.all).toEqual(before.all);
    expect(after.contacts[0]).toMatchObject({ name: '', email: 'a@b.example' });
  });
});
