import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { type Db, transaction, withSession } from '../db/database.ts';
import { createStraddlingWorkspace, people, person } from './changes.testing.ts';
import { findBreaches } from './invariants.testing.ts';
import { compareStaged, type MergeCounts, mergeStaged, type OnExisting } from './merge.ts';
import { type Operation, operations, PATIENCE, runs } from './operations.testing.ts';
import { type ChangeContext, type Recorded, recordChange } from './record.ts';
import { readState } from './snapshot.testing.ts';
import { type ContactInput, prepareStage, stageContacts } from './stage.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

type How = { size?: 'small' | 'bulk' };

function merge(
  context: ChangeContext,
  contacts: ContactInput[],
  onExisting: OnExisting = 'overwrite',
  { size = 'small' }: How = {},
): Promise<Recorded<MergeCounts>> {
  const { db } = database;
  return recordChange(db, context, { kind: 'contact.add', size }, async (change) => {
    await prepareStage(change.tx);
    await stageContacts(change.tx, contacts);
    return mergeStaged(change, {
      onExisting,
      hasUserIds: contacts.some((one) => one.userId !== null),
      ...(size === 'bulk' && { bulk: { numbers: db } }),
    });
  });
}

/** What merging them would do. */
function compare(context: ChangeContext, contacts: ContactInput[], onExisting: OnExisting): Promise<MergeCounts> {
  return transaction(database.db, async (tx) => {
    await prepareStage(tx);
    await stageContacts(tx, contacts);
    return compareStaged(tx, context.workspaceId, {
      onExisting,
      hasUserIds: contacts.some((one) => one.userId !== null),
    });
  });
}

const none: MergeCounts = { created: 0, updated: 0, unchanged: 0, skipped: 0, duplicate: 0, conflict: 0 };

/** Contacts without what differs between two runs of the same thing. */
async function contactsOf({ workspaceId }: ChangeContext): Promise<unknown[]> {
  const { contacts } = await readState(database.db, workspaceId);
  return contacts.map(({ workspace_id: _, change_id: __, created_at: ___, updated_at: ____, ...rest }) => rest);
}

const files = operations({ length: 3 }).map((list) =>
  list.flatMap((one: Operation) => (one.do === 'stage' ? [{ rows: one.rows, policy: one.policy }] : [])),
);

describe('a merge', () => {
  test(
    'says the same as a dry run, as a bulk change and as a small one, and every line counts once',
    async () => {
      await fc.assert(
        fc.asyncProperty(files, async (list) => {
          const small = await createStraddlingWorkspace(database.db);
          const bulk = await createStraddlingWorkspace(database.db);
          for (const { rows, policy } of list) {
            const before = await contactsOf(small);
            const compared = await compare(small, rows, policy);
            expect(await contactsOf(small)).toEqual(before);
            const done = await merge(small, rows, policy);
            const doneBulk = await merge(bulk, rows, policy, { size: 'bulk' });
            expect([compared, doneBulk.value]).toEqual([done.value, done.value]);
            expect(doneBulk.counts).toEqual(done.counts);
            expect(Object.values(done.value).reduce((sum, count) => sum + count)).toBe(rows.length);
            expect(done.changeId === null).toBe(done.value.created + done.value.updated === 0);
          }
          expect(await contactsOf(bulk)).toEqual(await contactsOf(small));
          expect(await findBreaches(database.db, small.workspaceId)).toEqual([]);
          expect(await findBreaches(database.db, bulk.workspaceId)).toEqual([]);
        }),
        { numRuns: runs(8) },
      );
    },
    PATIENCE,
  );

  test('of the same contacts again changes nothing and leaves no change', async () => {
    const context = await createStraddlingWorkspace(database.db);
    expect((await merge(context, people(10))).value).toEqual({ ...none, created: 10 });
    for (const policy of ['overwrite', 'fill'] as const) {
      expect(await merge(context, people(10), policy)).toEqual({
        value: { ...none, unchanged: 10 },
        changeId: null,
        counts: {},
      });
    }
    expect((await merge(context, people(10), 'ignore')).value).toEqual({ ...none, skipped: 10 });
  });

  test('takes a later line about the same person for a repetition, however each line names them', async () => {
    const context = await createStraddlingWorkspace(database.db);
    await merge(context, [person({ phone: '8613800000001', userId: 'u1', name: 'Known' })]);
    // The first line is matched by both, the others by one each: they are all the same contact.
    const { value } = await merge(context, [
      person({ phone: '8613800000001', userId: 'u1', name: 'First' }),
      person({ phone: '8613800000001', name: 'Second' }),
      person({ userId: 'u1', name: 'Third' }),
    ]);
    expect(value).toEqual({ ...none, updated: 1, duplicate: 2 });
    expect(await contactsOf(context)).toMatchObject([{ name: 'First' }]);
  });

  test('takes two writings of one number for one person', async () => {
    const context = await createStraddlingWorkspace(database.db);
    const { value } = await merge(context, [person({ phone: '553187654321' }), person({ phone: '5531987654321' })]);
    expect(value).toEqual({ ...none, created: 1, duplicate: 1 });
    expect((await merge(context, [person({ phone: '5531987654321' })])).value).toEqual({ ...none, updated: 1 });
    expect((await merge(context, [person({ phone: '553187654321' })], 'fill')).value).toEqual({
      ...none,
      unchanged: 1,
    });
    expect(await contactsOf(context)).toMatchObject([{ phone: 5_531_987_654_321 }]);
  });

  test('writes neither of two contacts that one line names, and a later good line still counts', async () => {
    const context = await createStraddlingWorkspace(database.db);
    await merge(context, [person({ phone: '8613800000001' }), person({ userId: 'u1' })]);
    const { value } = await merge(context, [
      person({ phone: '8613800000001', userId: 'u1', name: 'Both' }),
      person({ phone: '8613800000001', name: 'One' }),
    ]);
    expect(value).toEqual({ ...none, conflict: 1, updated: 1 });
    expect(await contactsOf(context)).toMatchObject([{ name: 'One' }, { name: '' }]);
  });

  test('moves a contact between the countries’ facets, also to and from none', async () => {
    const context = await createStraddlingWorkspace(database.db);
    const facets = async (): Promise<string[]> =>
      Object.keys((await readState(database.db, context.workspaceId)).facets).filter((key) =>
        key.startsWith('country:'),
      );
    await merge(context, [person({ phone: '8613800000001' })]);
    expect(await facets()).toEqual([]);
    await merge(context, [person({ phone: '8613800000001', country: 'CN' })]);
    expect(await facets()).toEqual(['country:CN']);
    // A new contact enters the facet that a known one enters, too, in the same change.
    await merge(context, [
      person({ phone: '8613800000001', country: 'MX' }),
      person({ phone: '8613800000002', country: 'MX' }),
    ]);
    expect(await facets()).toEqual(['country:MX']);
    expect(await findBreaches(database.db, context.workspaceId)).toEqual([]);
  });
});

const staged = async (db: Db): Promise<number> =>
  (await sql<{ count: number }>`select count(*) as count from contact_stage`.execute(db)).rows[0]!.count;

test('a staging table outlives its transaction when asked to, even on a connection that had one that does not', async () => {
  const { db } = database;
  await withSession(db, async (session) => {
    for (let time = 0; time < 2; time++) {
      await transaction(session, async (tx) => {
        await prepareStage(tx);
        await stageContacts(tx, people(2));
        expect(await staged(tx)).toBe(2);
      });
      expect(await staged(session)).toBe(0);
    }
    await prepareStage(session, { keep: true });
    await transaction(session, (tx) => stageContacts(tx, people(3)));
    expect(await staged(session)).toBe(3);
  });
  await withSession(db, async (session) => {
    await prepareStage(session, { keep: true });
    expect(await staged(session)).toBe(0);
  });
});
