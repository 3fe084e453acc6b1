import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { bitmapOf } from '../audiences/bitmap.ts';
import type { Tx } from '../db/database.ts';
import { createGroups } from './audience.testing.ts';
import { createStraddlingWorkspace, people, person, undoChange } from './changes.testing.ts';
import { combineContacts } from './combine.ts';
import { deleteContacts, updateContact } from './contacts.ts';
import { eraseContact } from './erase.ts';
import { findBreaches } from './invariants.testing.ts';
import { listKept } from './kept.ts';
import { addMembers } from './members.ts';
import { mergeStaged } from './merge.ts';
import { type Change, type ChangeContext, recordChange } from './record.ts';
import { readState } from './snapshot.testing.ts';
import { type ContactInput, prepareStage, stageContacts } from './stage.ts';

let database: TestDatabase;
let context: ChangeContext;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(async () => {
  context = await createStraddlingWorkspace(database.db);
});
afterAll(() => database.drop());

// Each occurs nowhere else, so finding one anywhere is a trace.
const SECRETS = {
  phones: ['8613712345678', '5531998765432', '553198765432'],
  texts: [
    'Quintessa',
    'quintessa',
    'Zephyrine',
    'zephyrine',
    'q@secret.example',
    'remark-7f3a',
    'user-91bc',
    'Eldorado',
    'Xanadu',
  ],
};

async function record(
  kind: string,
  work: (change: Change) => Promise<unknown>,
  beforeCommit?: (tx: Tx) => Promise<void>,
): Promise<number> {
  const { changeId } = await recordChange(
    database.db,
    { ...context, ...(beforeCommit && { beforeCommit }) },
    { kind },
    work,
  );
  return changeId!;
}

async function merge(change: Change, contacts: ContactInput[]): Promise<void> {
  await prepareStage(change.tx);
  await stageContacts(change.tx, contacts);
  await mergeStaged(change, { onExisting: 'overwrite', hasUserIds: true });
}

/** Every column of every table that holds one of the secrets, as "table.column". */
async function traces(): Promise<string[]> {
  const columns = await sql<{ table_name: string; column_name: string }>`
    select table_name, column_name
    from information_schema.columns
    join information_schema.tables using (table_schema, table_name)
    where table_schema not in ('pg_catalog', 'information_schema') and table_type = 'BASE TABLE'`.execute(database.db);
  const patterns = [...SECRETS.phones, ...SECRETS.texts].map((secret) => `%${secret}%`);
  const found: string[] = [];
  for (const { table_name: table, column_name: column } of columns.rows) {
    // Bits are numbers of contacts, and as text too large to search quickly.
    const { rows } = await sql<{ found: boolean }>`
      select exists (
        select from ${sql.table(table)}
        where pg_typeof(${sql.ref(column)}) <> 'bit'::regtype
          and ${sql.ref(column)}::text like any(${patterns}::text[])) as found`.execute(database.db);
    if (rows[0]!.found) found.push(`${table}.${column}`);
  }
  return found;
}

const secret: ContactInput = person({
  phone: '5531998765432',
  userId: 'user-91bc',
  country: 'BR',
  name: 'Quintessa',
  email: 'q@secret.example',
  remark: 'remark-7f3a',
  attributes: { city: 'Eldorado' },
});

/** A life: created, answered to a request, updated, deleted and brought back, overwritten. Answers its changes. */
async function live(): Promise<{ no: number; group: number; changes: number[] }> {
  const { db } = database;
  const { workspaceId } = context;
  const changes: number[] = [];
  changes.push(await record('contact.add', (change) => merge(change, [...people(2), secret])));
  const no = (await readState(db, workspaceId)).all.at(-1)!;
  const [group] = await createGroups(db, context, [[no]]);
  const rename = { name: 'Zephyrine', phone: '553198765432', attributes: { city: 'Xanadu' } };
  const answer = async (tx: Tx): Promise<void> => {
    await tx
      .insertInto('idempotency')
      .values({
        workspace_id: workspaceId,
        key: `update-${no}`,
        request_hash: createHash('sha256').update(JSON.stringify(rename)).digest(),
        status: 200,
        body: JSON.stringify({ id: no, ...rename, phone: '+553198765432' }),
        contact_no: no,
      })
      .execute();
  };
  changes.push(await record('contact.update', (change) => updateContact(change, { no, patch: rename }), answer));
  const deletion = await record('contact.delete', (change) => deleteContacts(change, [no]));
  changes.push(deletion, await undoChange(db, context, { changeId: deletion }));
  changes.push(
    await record('contact.add', (change) => merge(change, [person({ userId: 'user-91bc', phone: '8613712345678' })])),
  );
  changes.push(await record('contact.update', (change) => updateContact(change, { no, patch: { remark: '' } })));
  return { no, group: group!, changes };
}

describe('an erased contact', () => {
  test('leaves no trace in any column of any table, and undoing its past neither fails nor brings it back', async () => {
    const { db } = database;
    const { workspaceId } = context;
    const { no, changes } = await live();
    expect(await traces()).toEqual(
      expect.arrayContaining([
        'contact.phone',
        'contact.user_id',
        'contact.name_fold',
        'contact_before.before',
        'idempotency.body',
      ]),
    );
    await record('contact.erase', (change) => eraseContact(change, no));
    expect(await traces()).toEqual([]);
    expect(await findBreaches(db, workspaceId)).toEqual([]);
    const reasons: string[] = [];
    for (const changeId of changes.toReversed()) {
      const undoing = await undoChange(db, context, { changeId }).catch((error: { code?: string }) => {
        // The deletion was undone by the change after it.
        if (error.code !== 'change_already_undone') throw error;
        return null;
      });
      expect(await findBreaches(db, workspaceId)).toEqual([]);
      if (undoing !== null)
        reasons.push(...(await listKept(db, { workspaceId, changeId: undoing, limit: 10 })).map((one) => one.reason));
    }
    expect((await readState(db, workspaceId)).all).not.toContain(no);
    expect(await traces()).toEqual([]);
    expect(reasons).toEqual(['erased']);
  });

  test('can be erased after it was deleted, and not twice', async () => {
    const { db } = database;
    const { no } = await live();
    await record('contact.delete', (change) => deleteContacts(change, [no]));
    expect(await traces()).toContain('contact_before.before');
    await record('contact.erase', (change) => eraseContact(change, no));
    expect(await traces()).toEqual([]);
    await expect(record('contact.erase', (change) => eraseContact(change, no))).rejects.toMatchObject({
      code: 'contact_not_found',
    });
    expect(await findBreaches(db, context.workspaceId)).toEqual([]);
  });

  test('leaves its phone and user id free for someone new, in its groups too', async () => {
    const { db } = database;
    const { no, group } = await live();
    await record('contact.erase', (change) => eraseContact(change, no));
    await record('contact.add', (change) => merge(change, [person({ userId: 'user-91bc', phone: '8613712345678' })]));
    const state = await readState(db, context.workspaceId);
    const successor = state.all.at(-1)!;
    expect(successor).toBeGreaterThan(no);
    await record('group.add', (change) => addMembers(change, [group], bitmapOf([no, successor])));
    const members = (await readState(db, context.workspaceId)).groups.find(({ id }) => id === group)!.members;
    expect(members).toEqual([successor]);
    await record('contact.erase', (change) => eraseContact(change, successor));
    expect(await traces()).toEqual([]);
  });

  test('takes those that were merged into it along, and leaves nothing of them anywhere', async () => {
    const { db } = database;
    const { no, changes } = await live();
    await record('contact.add', (change) => merge(change, people(1, 50)));
    const keep = (await readState(db, context.workspaceId)).all.at(-1)!;
    const merging = await record('contact.merge', (change) => combineContacts(change, { keep, merge: [no] }));
    await expect(record('contact.erase', (change) => eraseContact(change, no))).rejects.toMatchObject({
      code: 'contact_not_found',
      message: expect.stringContaining(`merged into contact ${keep}`),
    });
    await record('contact.erase', (change) => eraseContact(change, keep));
    expect(await traces()).toEqual([]);
    for (const changeId of [merging, ...changes.toReversed()]) {
      await undoChange(db, context, { changeId }).catch((error: { code?: string }) => {
        if (error.code !== 'change_already_undone') throw error;
      });
    }
    expect(await traces()).toEqual([]);
    expect(await findBreaches(db, context.workspaceId)).toEqual([]);
  });

  test('that was merged and taken out again leaves nothing with the other, which stays', async () => {
    const { db } = database;
    const { no } = await live();
    await record('contact.add', (change) => merge(change, people(1, 50)));
    const keep = (await readState(db, context.workspaceId)).all.at(-1)!;
    const merging = await record('contact.merge', (change) => combineContacts(change, { keep, merge: [no] }));
    const written = await record('contact.update', (change) =>
      updateContact(change, { no: keep, patch: { remark: 'x' } }),
    );
    await undoChange(db, context, { changeId: written });
    const split = await undoChange(db, context, { changeId: merging });
    await undoChange(db, context, { changeId: await undoChange(db, context, { changeId: split }) });
    expect((await readState(db, context.workspaceId)).all).toEqual(expect.arrayContaining([no, keep]));
    await record('contact.erase', (change) => eraseContact(change, no));
    expect(await traces()).toEqual([]);
    expect((await readState(db, context.workspaceId)).all).toContain(keep);
    expect(await findBreaches(db, context.workspaceId)).toEqual([]);
  });
});
