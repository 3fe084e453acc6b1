import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { loadKeyring } from '../access/keyring.ts';
import { createBareDatabase, fromBuffer, toBuffer } from '../backup/installation.testing.ts';
import { type Db, type Tx, transaction } from '../db/database.ts';
import { type Author, appendAudit, recordAudit } from './append.ts';
import { testAuthor } from './author.testing.ts';
import { type Anchor, readHeads, verifyAudit } from './verify.ts';

const EVENTS = 6;

let database: TestDatabase;
let db: Db;
let author: Author;
let [a, b] = [0, 0];
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
  author = await testAuthor(db);
  a = (await createTestWorkspace(db, 'A')).workspaceId;
  b = (await createTestWorkspace(db, 'B')).workspaceId;
  for (let count = 1; count <= EVENTS; count++) {
    for (const workspaceId of [a, b]) {
      await recordAudit(db, author, {
        workspaceId,
        action: 'key.create',
        target: `key:${count}`,
        targetName: 'till',
        details: { role: 'viewer', n: count, nested: { b: [1], a: true } },
        changeId: count,
      });
    }
  }
});
afterAll(() => database.drop());

const check = async (tx: Db, anchors: Anchor[] = []): Promise<string[]> =>
  (await verifyAudit(tx, { keyring: author.keyring, anchors })).flatMap(({ workspaceId, mismatches }) =>
    mismatches.map((mismatch) => `${workspaceId === a ? 'A' : workspaceId === b ? 'B' : workspaceId}: ${mismatch}`),
  );

class RolledBack extends Error {}

/** What is found after somebody has written to the database; nothing of it stays. */
async function foundAfter(tamper: (tx: Tx) => Promise<unknown>, anchors: Anchor[] = []): Promise<string[]> {
  let found: string[] = [];
  await transaction(db, async (tx) => {
    await tamper(tx);
    found = await check(tx, anchors);
    throw new RolledBack();
  }).catch((error) => {
    if (!(error instanceof RolledBack)) throw error;
  });
  return found;
}

test('nothing is found where nothing was touched', async () => {
  expect(await check(db)).toEqual([]);
});

describe('says what happened', () => {
  test.each<[string, (tx: Tx) => Promise<unknown>, string[]]>([
    [
      'an event that was altered',
      (tx) => sql`update audit_event set actor = 'key:2' where workspace_id = ${a} and id = 3`.execute(tx),
      ['A: event 3 (key.create, …) is not as it was written'],
    ],
    [
      'one taken out',
      (tx) => sql`delete from audit_event where workspace_id = ${a} and id = 3`.execute(tx),
      ['A: event 3 is missing'],
    ],
    [
      'some taken out',
      (tx) => sql`delete from audit_event where workspace_id = ${a} and id in (3, 4)`.execute(tx),
      ['A: events 3 to 4 are missing'],
    ],
    [
      'the tail cut off',
      (tx) => sql`delete from audit_event where workspace_id = ${a} and id > 4`.execute(tx),
      ['A: events 5 to 6 are missing at the end'],
    ],
    [
      'the tail cut off, and the head set to what is left',
      async (tx) => {
        await sql`delete from audit_event where workspace_id = ${a} and id > 4`.execute(tx);
        await sql`
          update audit_head set id = 4, seal = (select seal from audit_event where workspace_id = ${a} and id = 4)
          where workspace_id = ${a}`.execute(tx);
      },
      ['A: event 4 is not the last one that was written'],
    ],
    [
      'the same, and then somebody does something',
      async (tx) => {
        await sql`delete from audit_event where workspace_id = ${a} and id > 4`.execute(tx);
        await sql`
          update audit_head set id = 4, seal = (select seal from audit_event where workspace_id = ${a} and id = 4)
          where workspace_id = ${a}`.execute(tx);
        await appendAudit(tx, author, { workspaceId: a, action: 'key.revoke' });
      },
      ['A: event 5 (key.revoke, …) is not as it was written'],
    ],
    [
      'one put in at the end',
      (tx) =>
        sql`
          insert into audit_event (workspace_id, id, at, actor, action, seal)
          values (${a}, 7, now(), 'cli', 'key.revoke', ${Buffer.alloc(32)})`.execute(tx),
      ['A: event 7 (key.revoke, …) is not as it was written', 'A: event 6 was the last one, yet there are events to 7'],
    ],
    [
      'one put in before the first',
      (tx) =>
        sql`
          insert into audit_event (workspace_id, id, at, actor, action, seal)
          values (${a}, 0, now(), 'cli', 'key.revoke', ${Buffer.alloc(32)})`.execute(tx),
      ['A: event 0 has no place in the chain'],
    ],
    [
      'two that changed places',
      async (tx) => {
        await sql`update audit_event set id = -id where workspace_id = ${a} and id in (2, 3)`.execute(tx);
        await sql`update audit_event set id = 5 + id where workspace_id = ${a} and id < 0`.execute(tx);
      },
      [2, 3, 4].map((id) => `A: event ${id} (key.create, …) is not as it was written`),
    ],
    [
      'two workspaces’ trails exchanged',
      async (tx) => {
        for (const table of ['audit_event', 'audit_head'])
          await sql`
            update ${sql.table(table)} set workspace_id = -workspace_id where workspace_id in (${a}, ${b})`.execute(tx);
        for (const table of ['audit_event', 'audit_head'])
          await sql`
            update ${sql.table(table)} set workspace_id = ${a + b} + workspace_id where workspace_id < 0`.execute(tx);
      },
      ['A', 'B'].flatMap((name) => [
        ...[1, 2, 3, 4, 5, 6].map((id) => `${name}: event ${id} (key.create, …) is not as it was written`),
        `${name}: event 6 is not the last one that was written`,
      ]),
    ],
    [
      'a trail that is gone as a whole',
      async (tx) => {
        await sql`delete from audit_event where workspace_id = ${a}`.execute(tx);
        await sql`delete from audit_head where workspace_id = ${a}`.execute(tx);
      },
      ['A: the whole trail is gone: the installation’s says that it began'],
    ],
    [
      'a trail begun again',
      async (tx) => {
        await sql`delete from audit_event where workspace_id = ${a}`.execute(tx);
        await sql`delete from audit_head where workspace_id = ${a}`.execute(tx);
        await appendAudit(tx, author, { workspaceId: a, action: 'key.revoke' });
      },
      ['A: the installation’s trail says 2 times, not once, that it began'],
    ],
    [
      'the installation’s trail gone',
      async (tx) => {
        await sql`delete from audit_event where workspace_id = 0`.execute(tx);
        await sql`delete from audit_head where workspace_id = 0`.execute(tx);
      },
      ['A', 'B'].map((name) => `${name}: the installation’s trail says 0 times, not once, that it began`),
    ],
    [
      'no head',
      (tx) => sql`delete from audit_head where workspace_id = ${a}`.execute(tx),
      ['A: nothing says that event 6 is the last one'],
    ],
    [
      'a trail of no workspace',
      (tx) => sql`insert into audit_head (workspace_id, id, seal) values (999, 0, '')`.execute(tx),
      [
        '999: event 0 is not the last one that was written',
        '999: there is no workspace 999 that it could be of',
        '999: the installation’s trail says 0 times, not once, that it began',
      ],
    ],
  ])('%s', async (_what, tamper, expected) => {
    const found = await foundAfter(tamper);
    expect(found.map((mismatch) => mismatch.replace(/\((\S+), [^)]+\)/, '($1, …)'))).toEqual(expected);
  });

  test('one sealed without the secret', async () => {
    const stranger = await testAuthor(db, { keyring: strangersKeyring(author.keyring) });
    const found = await foundAfter((tx) => appendAudit(tx, stranger, { workspaceId: a, action: 'key.create' }));
    expect(found).toMatchObject([expect.stringContaining('event 7'), expect.stringContaining('event 7')]);
  });

  test('not of a workspace that is being erased', async () => {
    const found = await foundAfter(async (tx) => {
      await sql`update workspace set deleted_at = now() where id = ${a}`.execute(tx);
      await sql`delete from audit_event where workspace_id = ${a} and id < 4`.execute(tx);
    });
    expect(found).toEqual([]);
  });
});

/** As anyone has who has another secret. */
const strangersKeyring = (keyring: Author['keyring']): Author['keyring'] => ({
  ...keyring,
  derive: (purpose) => keyring.derive(`${purpose} of somebody else`),
});

describe('any single alteration is found', () => {
  const values: Record<string, fc.Arbitrary<unknown>> = {
    workspace_id: fc.integer({ min: -5, max: 2 ** 31 - 1 }),
    id: fc.oneof(fc.integer({ min: -3, max: 20 }), fc.maxSafeInteger()),
    at: fc.oneof(
      fc.constantFrom('infinity', '-infinity', '2030-01-31 00:00:00 BC'),
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('9999-01-01') }).map((date) => date.toISOString()),
    ),
    details: fc.oneof(
      fc.constantFrom('null', '{ }', '{"role":"viewer","n":1.0,"nested":{"b":[1],"a":true}}'),
      fc.json(),
    ),
    change_id: fc.oneof(fc.constant(null), fc.maxSafeNat()),
    seal: fc.uint8Array({ maxLength: 40 }).map((bytes) => `\\x${Buffer.from(bytes).toString('hex')}`),
  };
  const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll('\u0000', ''));
  const columns = [
    'workspace_id',
    'id',
    'at',
    'actor',
    'actor_name',
    'action',
    'target',
    'target_name',
    'ip',
    'user_agent',
    'details',
    'change_id',
    'seal',
  ];

  test('every column of an event is tried', async () => {
    const { rows } = await sql<{ name: string }>`
      select attname as name from pg_attribute where attrelid = 'audit_event'::regclass and attnum > 0`.execute(db);
    expect(rows.map(({ name }) => name).sort()).toEqual([...columns].sort());
  });

  const types: Record<string, string> = {
    workspace_id: 'int',
    id: 'bigint',
    at: 'timestamptz',
    details: 'json',
    change_id: 'bigint',
    seal: 'bytea',
  };

  test.each(columns)('of %s', async (column) => {
    const type = types[column] ?? 'text';
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: EVENTS }), values[column] ?? text, async (id, value) => {
        let altered = false;
        const found = await foundAfter(async (tx) => {
          const result = await sql`
            update audit_event set ${sql.ref(column)} = ${value}::text::${sql.raw(type)}
            where workspace_id = ${a} and id = ${id}
              and ${sql.ref(column)}::text is distinct from ${value}::text::${sql.raw(type)}::text
              and not exists (
                select from audit_event as taken
                where taken.workspace_id = ${column === 'workspace_id' ? value : a}
                  and taken.id = ${column === 'id' ? value : id})
              or ${!['id', 'workspace_id'].includes(column)} and workspace_id = ${a} and id = ${id}
              and ${sql.ref(column)}::text is distinct from ${value}::text::${sql.raw(type)}::text`.execute(tx);
          altered = Number(result.numAffectedRows) === 1;
        });
        expect(found.length > 0).toBe(altered);
      }),
      { numRuns: 25 },
    );
  });

  test('by a microsecond', async () => {
    const found = await foundAfter((tx) =>
      sql`update audit_event set at = at + interval '1 microsecond' where workspace_id = ${a} and id = 2`.execute(tx),
    );
    expect(found).toHaveLength(1);
  });

  test('of a head', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -3, max: 20 }),
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.boolean(),
        async (id, seal, keepSeal) => {
          fc.pre(!keepSeal || id !== EVENTS);
          const found = await foundAfter((tx) =>
            sql`
              update audit_head set id = ${id}, seal = ${keepSeal ? sql.ref('seal') : sql`${Buffer.from(seal)}`}
              where workspace_id = ${a}`.execute(tx),
          );
          expect(found.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 25 },
    );
  });
});

describe('a head noted elsewhere', () => {
  test('is what the trail still has, also after more was written', async () => {
    const anchors = await readHeads(db);
    expect(anchors.map(({ workspaceId }) => workspaceId)).toEqual([0, a, b]);
    expect(await check(db, anchors)).toEqual([]);
    const found = await foundAfter((tx) => appendAudit(tx, author, { workspaceId: a, action: 'key.revoke' }), anchors);
    expect(found).toEqual([]);
  });

  test('finds a trail made anew by somebody who has the secret', async () => {
    const anchors = await readHeads(db);
    const remake = async (tx: Tx, events: number): Promise<void> => {
      await sql`delete from audit_event`.execute(tx);
      await sql`delete from audit_head`.execute(tx);
      for (const workspaceId of [a, b]) {
        for (let count = 0; count < events; count++)
          await appendAudit(tx, author, { workspaceId, action: 'key.create' });
      }
    };
    expect(await foundAfter((tx) => remake(tx, EVENTS))).toEqual([]);
    expect(await foundAfter((tx) => remake(tx, EVENTS), anchors)).toEqual([
      '0: event 2 is not the one that was noted elsewhere: the trail was made anew',
      'A: event 6 is not the one that was noted elsewhere: the trail was made anew',
      'B: event 6 is not the one that was noted elsewhere: the trail was made anew',
    ]);
    expect(await foundAfter((tx) => remake(tx, 2), anchors)).toContain(
      'A: event 6, which was noted elsewhere, is not there',
    );
    expect(await foundAfter((tx) => remake(tx, 0), anchors)).toHaveLength(3);
  });
});

test('a restored installation has the trail, and goes on with it', async () => {
  const { bytes } = await toBuffer(db);
  const target = await createBareDatabase();
  try {
    await fromBuffer(target.db, bytes);
    const keyring = await loadKeyring(target.db);
    await recordAudit(target.db, { ...author, keyring }, { workspaceId: a, action: 'key.revoke' });
    const chains = await verifyAudit(target.db, { keyring, anchors: await readHeads(db) });
    expect(chains).toEqual([
      { workspaceId: 0, events: 2, mismatches: [] },
      { workspaceId: a, events: EVENTS + 1, mismatches: [] },
      { workspaceId: b, events: EVENTS, mismatches: [] },
    ]);
  } finally {
    await target.drop();
  }
});
