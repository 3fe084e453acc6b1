import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { createStraddlingWorkspace, person } from '../changes/changes.testing.ts';
import { mergeStaged } from '../changes/merge.ts';
import { runs } from '../changes/operations.testing.ts';
import { type ChangeContext, recordChange } from '../changes/record.ts';
import { type ContactInput, prepareStage, stageContacts } from '../changes/stage.ts';
import { phoneKey } from '../phone/key.ts';
import { listDuplicates } from './find.ts';
import { mergeDuplicates } from './merge.ts';
import type { Rule } from './schema.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

interface Stored {
  no: number;
  phone: string | null;
  userId: string | null;
  email: string;
  name: string;
  country: string | null;
}

async function create(contacts: ContactInput[]): Promise<{ context: ChangeContext; stored: Stored[] }> {
  const context = await createStraddlingWorkspace(database.db);
  await recordChange(database.db, context, { kind: 'contact.add' }, async (change) => {
    await prepareStage(change.tx);
    await stageContacts(change.tx, contacts);
    await mergeStaged(change, { onExisting: 'overwrite', hasUserIds: true });
  });
  const { rows } = await sql<Stored>`
    select no, phone::text, user_id as "userId", email, name, country from contact
    where workspace_id = ${context.workspaceId} order by no`.execute(database.db);
  return { context, stored: rows };
}

/** Every set that a rule finds, page by page. */
async function find(context: ChangeContext, by: Rule, limit = 2): Promise<number[][]> {
  const sets: number[][] = [];
  for (let after: number | null = 0; after !== null; ) {
    const page = await listDuplicates(database.db, { workspaceId: context.workspaceId, by, after, limit });
    for (const { count, contacts } of page.items) {
      expect(contacts.length).toBe(Math.min(count, 10));
      sets.push(contacts.map(({ id }) => id).sort((a, b) => a - b));
    }
    expect(page.items.length).toBeLessThanOrEqual(limit);
    after = page.next;
  }
  return sets.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!);
}

const isNumber = (text: string | null): text is string => text !== null && /^\+?[1-9]\d{7,14}$/.test(text);

/** What each rule means, in plain JavaScript. */
const MODELS: Record<Rule, (stored: Stored[]) => number[][]> = {
  number: (stored) => {
    const sets = new Map<string, Set<number>>();
    for (const { userId } of stored) {
      if (!isNumber(userId)) continue;
      const key = phoneKey(userId.replace('+', ''));
      const same = stored.filter(
        (other) =>
          (isNumber(other.userId) && phoneKey(other.userId.replace('+', '')) === key) ||
          (other.phone && phoneKey(other.phone) === key),
      );
      sets.set(key, new Set(same.map(({ no }) => no)));
    }
    return [...sets.values()].map((set) => [...set]).filter((set) => set.length > 1);
  },
  email: (stored) => {
    const sets = new Map<string, number[]>();
    for (const { no, email } of stored) {
      if (email !== '') sets.set(email.toLowerCase(), [...(sets.get(email.toLowerCase()) ?? []), no]);
    }
    return [...sets.values()].filter((set) => set.length > 1);
  },
  name: (stored) =>
    stored.flatMap((one) => {
      if (one.phone !== null || one.name === '') return [];
      const others = stored.filter(
        (other) =>
          other.userId === null && other.country === one.country && other.name.toLowerCase() === one.name.toLowerCase(),
      );
      return others.length === 0 || others.length > 5 ? [] : [[one.no, ...others.map(({ no }) => no)]];
    }),
};

const NUMBERS = [
  '5531987654321',
  '553187654321',
  '5215512345678',
  '525512345678',
  '5491123456789',
  '541123456789',
  '8613800000001',
];
const contacts: fc.Arbitrary<ContactInput> = fc
  .record({
    phone: fc.option(fc.constantFrom(...NUMBERS)),
    userId: fc.option(fc.constantFrom(...NUMBERS, ...NUMBERS.map((one) => `+${one}`), 'bsu-1', 'bsu-2', 'bsu-3')),
    email: fc.constantFrom('', 'a@x.example', 'A@X.example', 'b@x.example'),
    name: fc.constantFrom('', 'Ana', 'ANA', 'Bo'),
    country: fc.constantFrom('BR', null),
  })
  .filter(({ phone, userId }) => phone !== null || userId !== null)
  .map(person);

describe('duplicates', () => {
  test('are found by each rule as looking at every two contacts finds them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(contacts, { minLength: 1, maxLength: 14 }), async (list) => {
        const { context, stored } = await create(list);
        for (const by of ['number', 'email', 'name'] as const) {
          const wanted = MODELS[by](stored).map((set) => set.sort((a, b) => a - b));
          expect(await find(context, by)).toEqual(wanted.sort((a, b) => a[0]! - b[0]! || a[1]! - b[1]!));
        }
      }),
      { numRuns: runs(40) },
    );
  });

  test('two phone numbers that are variants of one are never two contacts', async () => {
    const { stored } = await create(NUMBERS.map((phone) => person({ phone })));
    expect(stored.map(({ phone }) => phone)).toEqual([
      '5531987654321',
      '5215512345678',
      '5491123456789',
      '8613800000001',
    ]);
  });

  test('a large set is counted whole and shown in part', async () => {
    const many = Array.from({ length: 15 }, (_, index) => person({ userId: `u${index}`, email: 'team@x.example' }));
    const { context } = await create(many);
    const { items } = await listDuplicates(database.db, {
      workspaceId: context.workspaceId,
      by: 'email',
      after: 0,
      limit: 5,
    });
    expect(items.map(({ count, shared, contacts }) => [count, shared, contacts.length])).toEqual([
      [15, 'team@x.example', 10],
    ]);
  });

  test('are gone once merged', async () => {
    const { context, stored } = await create([
      person({ phone: '5531987654321', country: 'BR', name: 'Ana' }),
      person({ userId: '553187654321', email: 'ana@x.example' }),
    ]);
    const [keep, other] = stored.map(({ no }) => no) as [number, number];
    expect(await find(context, 'number')).toEqual([[keep, other]]);
    const { value } = await mergeDuplicates(database.db, context, { keep, merge: [other] });
    expect(value).toMatchObject({
      id: keep,
      phone: '+5531987654321',
      userId: '553187654321',
      name: 'Ana',
      email: 'ana@x.example',
    });
    expect(await find(context, 'number')).toEqual([]);
  });
});
