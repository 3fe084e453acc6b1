import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../../test/database.ts';
import { decodePosting } from '../../audiences/postings.ts';
import { transaction, withSession } from '../../db/database.ts';
import { createStraddlingWorkspace, dropCountingDeadlocks, people, person, undoChange } from '../changes.testing.ts';
import { deleteContacts, updateContact } from '../contacts.ts';
import { eraseContact } from '../erase.ts';
import { mergeStaged } from '../merge.ts';
import { type Change, type ChangeContext, recordChange } from '../record.ts';
import { type ContactInput, prepareStage, stageContacts } from '../stage.ts';
import { verifyWorkspace } from '../verify.ts';
import { announceBuild, buildSearchIndex, publishBuild } from './build.ts';
import { listDueSegments } from './due.ts';
import { readSegment } from './read.ts';

let database: TestDatabase;
let context: ChangeContext;
/** The segment in which the workspace's numbers begin, and nearly all of it is still to come. */
const SEGMENT = 1;

beforeEach(async () => {
  database = await createTestDatabase({ max: 8 });
  context = await createStraddlingWorkspace(database.db, SEGMENT * 65_536);
});
afterEach(async () => {
  expect(await verifyWorkspace(database.db, context)).toEqual([]);
  expect(await dropCountingDeadlocks(database)).toBe(0);
});

const ref = () => ({ workspaceId: context.workspaceId, segment: SEGMENT });
const record = async (work: (change: Change) => Promise<unknown>): Promise<number> =>
  (await recordChange(database.db, context, { kind: 'test' }, work)).changeId!;
const add = (contacts: ContactInput[]): Promise<number> =>
  record(async (change) => {
    await prepareStage(change.tx);
    await stageContacts(change.tx, contacts);
    return mergeStaged(change, { onExisting: 'overwrite', hasUserIds: true });
  });
const build = () => buildSearchIndex(database.db, { workspaceId: context.workspaceId, everything: true });

/** What the index knows: positions by state, in the one segment. */
async function state(): Promise<{
  generation: number;
  built: number | null;
  indexed: number[];
  dirty: number[];
} | null> {
  const { workspaceId } = context;
  const { rows } = await sql<{ generation: number; built: number | null; nos: Buffer[]; dirty: number[] }>`
    select generation, built,
           array(select nos from search_posting where workspace_id = ${workspaceId} and segment = ${SEGMENT}) as nos,
           array(select distinct position from search_dirty cross join generate_series(0, 99) as position
                 where workspace_id = ${workspaceId} and segment = ${SEGMENT} and get_bit(bits, position) = 1
                 order by 1) as dirty
    from search_segment where workspace_id = ${workspaceId} and segment = ${SEGMENT}`.execute(database.db);
  const row = rows[0];
  if (!row) return null;
  const indexed = new Set(row.nos.flatMap((nos) => [...decodePosting(nos)]));
  return {
    generation: row.generation,
    built: row.built,
    indexed: [...indexed].sort((a, b) => a - b),
    dirty: row.dirty,
  };
}

describe('before a segment is built', () => {
  test('writing to it leaves no marks', async () => {
    await add(people(3));
    await record((change) => updateContact(change, { no: 65_536, patch: { name: 'Ana' } }));
    const { rows } = await sql`select from search_dirty union all select from search_segment`.execute(database.db);
    expect(rows).toEqual([]);
  });
});

describe('after a segment was built', () => {
  beforeEach(async () => {
    await add(people(3));
    await build();
    expect(await state()).toEqual({ generation: 1, built: 1, indexed: [0, 1, 2], dirty: [] });
  });

  test('what is created, overwritten, brought back or restored is dirty; what is deleted is not', async () => {
    await add(people(1, 50));
    expect((await state())!.dirty).toEqual([3]);
    const renaming = await record((change) => updateContact(change, { no: 65_536, patch: { name: 'Ana' } }));
    expect((await state())!.dirty).toEqual([0, 3]);
    const deletion = await record((change) => deleteContacts(change, [65_537, 65_538]));
    expect((await state())!.dirty).toEqual([0, 3]);
    await undoChange(database.db, context, { changeId: deletion });
    expect((await state())!.dirty).toEqual([0, 1, 2, 3]);
    await build();
    expect(await state()).toEqual({ generation: 2, built: 2, indexed: [0, 1, 2, 3], dirty: [] });
    await undoChange(database.db, context, { changeId: renaming });
    expect((await state())!.dirty).toEqual([0]);
  });

  test('a dry run and a change that altered nothing leave no marks', async () => {
    await add(people(3));
    await recordChange(database.db, context, { kind: 'test', dryRun: true }, (change) =>
      updateContact(change, { no: 65_536, patch: { name: 'Ana' } }),
    );
    expect((await state())!.dirty).toEqual([]);
  });

  test('an import undone leaves nothing behind once it is swept', async () => {
    await undoChange(database.db, context, { changeId: (await lastChange())! });
    await build();
    expect(await state()).toMatchObject({ indexed: [], dirty: [] });
    expect(await listDueSegments(database.db, { workspaceId: context.workspaceId, everything: true })).toEqual([]);
  });
});

async function lastChange(): Promise<number | undefined> {
  const { rows } = await sql<{ id: number }>`select max(id) as id from change`.execute(database.db);
  return rows[0]?.id;
}

describe('a build beside writers', () => {
  test('keeps dirty what was written after it was announced, whether it read it or not', async () => {
    await add(people(2));
    const generation = await announceBuild(database.db, ref());
    await add(people(1, 10));
    const gathering = await readSegment(database.db, ref());
    await add(people(1, 20));
    expect(await publishBuild(database.db, { ...ref(), generation, gathering })).toBe(true);
    expect(await state()).toEqual({ generation: 1, built: 1, indexed: [0, 1, 2], dirty: [2, 3] });
    await build();
    expect(await state()).toEqual({ generation: 2, built: 2, indexed: [0, 1, 2, 3], dirty: [] });
  });

  test('leaves an import dirty that took its numbers and wrote its contacts before, and commits after it', async () => {
    await add(people(2));
    let written = (): void => {};
    let goOn = (): void => {};
    const isWritten = new Promise<void>((resolve) => {
      written = resolve;
    });
    const mayGoOn = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const importing = withSession(database.db, async (session) => {
      await prepareStage(session, { keep: true });
      await transaction(session, (tx) =>
        stageContacts(tx, [...people(2, 30), person({ ...people(1)[0], name: 'Ana' })]),
      );
      return recordChange(session, context, { kind: 'import', size: 'bulk' }, async (change) => {
        const lock = change.lockAudiences;
        change.lockAudiences = async () => {
          written();
          await mayGoOn;
          await lock();
        };
        return mergeStaged(change, {
          onExisting: 'overwrite',
          hasUserIds: false,
          bulk: { numbers: database.db },
        });
      });
    });
    await isWritten;
    // From beginning to end while the import is under way; and a second one that is overtaken by its commit.
    await build();
    expect(await state()).toEqual({ generation: 1, built: 1, indexed: [0, 1], dirty: [] });
    const generation = await announceBuild(database.db, ref());
    const gathering = await readSegment(database.db, ref());
    goOn();
    await importing;
    await publishBuild(database.db, { ...ref(), generation, gathering });
    expect(await state()).toEqual({ generation: 2, built: 2, indexed: [0, 1], dirty: [0, 2, 3] });
    await build();
    expect(await state()).toEqual({ generation: 3, built: 3, indexed: [0, 1, 2, 3], dirty: [] });
  });

  test('by two builders of the same segment: the one that was overtaken throws its postings away', async () => {
    await add(people(2));
    const slow = {
      generation: await announceBuild(database.db, ref()),
      gathering: await readSegment(database.db, ref()),
    };
    await add(people(1, 10));
    await build();
    expect(await publishBuild(database.db, { ...ref(), ...slow })).toBe(false);
    expect(await state()).toEqual({ generation: 2, built: 2, indexed: [0, 1, 2], dirty: [] });
  });

  test('by many at once: each contact is indexed or dirty in the end, and nobody deadlocks', async () => {
    const write = async (from: number): Promise<void> => {
      for (let index = 0; index < 8; index++) await add(people(2, from + index * 10));
    };
    await add(people(2));
    const writing = Promise.all([write(1_000), write(2_000)]);
    let over = false;
    const builds = async (): Promise<void> => {
      while (!over) await build();
    };
    const building = [builds(), builds()];
    await writing;
    over = true;
    await Promise.all(building);
    const { indexed, dirty } = (await state())!;
    expect([...new Set([...indexed, ...dirty])].sort((a, b) => a - b)).toEqual(
      Array.from({ length: 34 }, (_, no) => no),
    );
  });
});

/** Ends the connection that copies postings, once it is there. */
async function killCopy(): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and query ilike 'copy search_posting%'`.execute(database.db);
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('a builder that dies', () => {
  test('right after announcing leaves everyone to be found, and the next one builds', async () => {
    await add(people(2));
    await announceBuild(database.db, ref());
    await add(people(1, 10));
    expect(await state()).toEqual({ generation: 1, built: null, indexed: [], dirty: [2] });
    await build();
    expect(await state()).toEqual({ generation: 2, built: 2, indexed: [0, 1, 2], dirty: [] });
  });

  test('while it publishes leaves the former postings, and what was dirty', async () => {
    await add(people(2));
    await build();
    await add(people(1, 10));
    const before = await state();
    const generation = await announceBuild(database.db, ref());
    const gathering = await readSegment(database.db, ref());
    const dying = {
      ...gathering,
      postings: async function* () {
        let killed = false;
        for await (const posting of gathering.postings()) {
          yield posting;
          // In the middle of COPY, which may not be seen at once where the machine is busy; afterwards there is none.
          if (!killed) await killCopy();
          killed = true;
        }
      },
    };
    await expect(publishBuild(database.db, { ...ref(), generation, gathering: dying })).rejects.toThrow();
    expect(await state()).toEqual({ ...before, generation: 2 });
    await build();
    expect(await state()).toEqual({ generation: 3, built: 3, indexed: [0, 1, 2], dirty: [] });
  });
});

describe('an erased contact', () => {
  const secret = person({ phone: '8613712345678', name: 'Quintessa' });
  const positionsIn = async (): Promise<number[]> => (await state())!.indexed;

  test('is in no posting any more, under none of the names it ever had, and its own grams are gone', async () => {
    await add([secret, ...people(2)]);
    await build();
    // What is indexed is the first of three names.
    await record((change) => updateContact(change, { no: 65_536, patch: { name: 'Zephyrine' } }));
    await record((change) => updateContact(change, { no: 65_536, patch: { name: 'Ana', phone: '8613800009999' } }));
    expect(await positionsIn()).toContain(0);
    await record((change) => eraseContact(change, 65_536));
    expect(await positionsIn()).toEqual([1, 2]);
    const { rows } = await sql<{ nos: number }>`select min(length(nos)) as nos from search_posting`.execute(
      database.db,
    );
    expect(rows[0]!.nos).toBeGreaterThan(0);
  });

  test('is not brought back by a build that has read it already', async () => {
    await add([secret, ...people(2)]);
    const generation = await announceBuild(database.db, ref());
    const gathering = await readSegment(database.db, ref());
    await record((change) => eraseContact(change, 65_536));
    expect(await publishBuild(database.db, { ...ref(), generation, gathering })).toBe(false);
    await build();
    expect(await positionsIn()).toEqual([1, 2]);
  });

  test('is taken out after it was deleted, too', async () => {
    await add([secret, ...people(2)]);
    await build();
    await record((change) => deleteContacts(change, [65_536]));
    await record((change) => eraseContact(change, 65_536));
    expect(await positionsIn()).toEqual([1, 2]);
  });
});

describe('what is worth building', () => {
  const due = async (): Promise<number[]> =>
    (await listDueSegments(database.db, { workspaceId: context.workspaceId, everything: false })).map(
      ({ segment }) => segment,
    );

  test('a segment with many contacts, and one in which many were written since', async () => {
    await add(people(2_000));
    expect(await due()).toEqual([]);
    await add(people(100, 5_000));
    expect(await due()).toEqual([SEGMENT]);
    await buildSearchIndex(database.db);
    expect(await due()).toEqual([]);
    await add(people(2_100).map((one) => ({ ...one, name: 'Ana' })));
    expect(await due()).toEqual([SEGMENT]);
    expect(await buildSearchIndex(database.db)).toBe(false);
    expect(await due()).toEqual([]);
  });

  test('ends when its time is up, and says that there is more', async () => {
    await add(people(2_100));
    expect(await buildSearchIndex(database.db, { forMs: -1 })).toBe(true);
    expect(await state()).toBeNull();
  });
});
