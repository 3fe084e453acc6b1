import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { bitmapOf } from '../audiences/bitmap.ts';
import { createAudience } from '../changes/audiences.ts';
import { createStraddlingWorkspace, person, undoChange } from '../changes/changes.testing.ts';
import { deleteContacts } from '../changes/contacts.ts';
import { findBreaches } from '../changes/invariants.testing.ts';
import { addMembers } from '../changes/members.ts';
import { mergeStaged } from '../changes/merge.ts';
import { runs } from '../changes/operations.testing.ts';
import { type ChangeContext, recordChange } from '../changes/record.ts';
import { type ContactInput, prepareStage, stageContacts } from '../changes/stage.ts';
import { defineAttribute } from '../contacts/attributes.ts';
import type { AttributeValue } from '../db/types.ts';
import { getComposition } from './composition.ts';
import type { Composition } from './schema.ts';
import { listStale } from './stale.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** Creates contacts as a change of this kind and source; answers the change and their numbers. */
async function create(
  context: ChangeContext,
  contacts: ContactInput[],
  { kind = 'contact.add', source = 'api' } = {},
): Promise<{ change: number; nos: number[] }> {
  const { changeId } = await recordChange(database.db, { ...context, source }, { kind }, async (change) => {
    await prepareStage(change.tx);
    await stageContacts(change.tx, contacts);
    await mergeStaged(change, { onExisting: 'overwrite', hasUserIds: false });
  });
  const { rows } = await sql<{ no: number }>`
    select no from contact where workspace_id = ${context.workspaceId} and change_id = ${changeId} order by no`.execute(
    database.db,
  );
  return { change: changeId!, nos: rows.map(({ no }) => no) };
}

async function groupOf(context: ChangeContext, nos: readonly number[]): Promise<number> {
  const { value } = await recordChange(database.db, context, { kind: 'group.create' }, async (change) => {
    const id = await createAudience(change, { kind: 'group', name: `Group ${Math.random()}`, description: '' });
    if (nos.length > 0) await addMembers(change, [id], bitmapOf(nos));
    return id;
  });
  return value;
}

let phones = 8_613_700_000_000;
const newPerson = (fields: Partial<ContactInput> = {}): ContactInput => person({ phone: String(phones++), ...fields });

const compose = (
  { workspaceId }: ChangeContext,
  id: number,
  asked: Partial<Parameters<typeof getComposition>[1]> = {},
): Promise<Composition> => getComposition(database.db, { workspaceId, id, by: 'country', exact: false, ...asked });

/** Values and sizes, as JavaScript would count them. */
function tally<T>(values: readonly T[]): Map<T, number> {
  const counts = new Map<T, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

const partsOf = ({ parts }: Composition): Map<unknown, number> =>
  new Map(parts.map(({ value, size }) => [value, size]));
const total = ({ parts, rest }: Composition): number => parts.reduce((sum, { size }) => sum + size, rest.size);

describe('the composition of a group', () => {
  test('by country, source and attributes is what counting gives, and adds up to the size', async () => {
    const { db } = database;
    const fields = fc.record({
      country: fc.constantFrom('CN', 'BR', 'DE', null),
      source: fc.constantFrom('api', 'console', 'cli'),
      city: fc.constantFrom('Rome', 'Oslo', 'Lima', null),
      vip: fc.constantFrom(true, false, null),
      inside: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fields, { minLength: 1, maxLength: 30 }), async (list) => {
        const context = await createStraddlingWorkspace(db, 65_520);
        const { workspaceId } = context;
        await defineAttribute(db, { workspaceId, key: 'city', type: 'text' });
        await defineAttribute(db, { workspaceId, key: 'vip', type: 'boolean' });
        const members: (typeof list)[number][] = [];
        const nos: number[] = [];
        for (const source of ['api', 'console', 'cli']) {
          const some = list.filter((one) => one.source === source);
          if (some.length === 0) continue;
          const created = await create(
            context,
            some.map(({ country, city, vip }) =>
              newPerson({ country, attributes: { ...(city !== null && { city }), ...(vip !== null && { vip }) } }),
            ),
            { source },
          );
          for (const [index, one] of some.entries()) {
            if (!one.inside) continue;
            members.push(one);
            nos.push(created.nos[index]!);
          }
        }
        const id = await groupOf(context, nos);
        for (const [asked, wanted] of [
          [{ by: 'country' }, tally(members.map(({ country }) => country))],
          [{ by: 'source' }, tally(members.map(({ source }) => source))],
          [{ by: 'attribute', attribute: 'city' }, tally(members.map(({ city }) => city))],
          [{ by: 'attribute', attribute: 'vip' }, tally(members.map(({ vip }) => vip))],
        ] as const) {
          const answer = await compose(context, id, asked);
          expect(partsOf(answer)).toEqual(wanted);
          expect([total(answer), answer.size, answer.exact]).toEqual([members.length, members.length, true]);
        }
        expect(await findBreaches(db, workspaceId)).toEqual([]);
      }),
      { numRuns: runs(15) },
    );
  });

  test('by source tells large imports apart and takes small ones together, also after undo and redo', async () => {
    const context = await createStraddlingWorkspace(database.db);
    const import_ = { kind: 'import', source: 'console' };
    const large = await create(
      context,
      Array.from({ length: 1_000 }, () => newPerson()),
      import_,
    );
    const small = await create(context, [newPerson(), newPerson()], import_);
    const single = await create(context, [newPerson()]);
    const id = await groupOf(context, [...large.nos, ...small.nos, ...single.nos]);
    const sources = async () =>
      (await compose(context, id, { by: 'source' })).parts.map((part) => [part.value, part.import?.change, part.size]);
    const wanted = [
      ['import', large.change, 1_000],
      ['import', undefined, 2],
      ['api', undefined, 1],
    ];
    expect(await sources()).toEqual(wanted);

    const { changeId } = await recordChange(database.db, context, { kind: 'contact.delete' }, (change) =>
      deleteContacts(change, [large.nos[0]!, single.nos[0]!]),
    );
    expect(await sources()).toEqual([
      ['import', large.change, 999],
      ['import', undefined, 2],
    ]);
    await undoChange(database.db, context, { changeId: changeId! });
    expect(await sources()).toEqual(wanted);
    expect(await findBreaches(database.db, context.workspaceId)).toEqual([]);
  });

  test('by month is that of the creation, in order', async () => {
    const context = await createStraddlingWorkspace(database.db);
    const { nos } = await create(context, [newPerson(), newPerson(), newPerson()]);
    const id = await groupOf(context, nos.slice(0, 2));
    const month = new Date().toISOString().slice(0, 7);
    expect(await compose(context, id, { by: 'month' })).toMatchObject({
      size: 2,
      exact: true,
      parts: [{ value: month, size: 2 }],
    });
    expect(await compose(context, await groupOf(context, []), { by: 'month' })).toMatchObject({ size: 0, parts: [] });
  });

  test('by a number or a date is in ranges that hold every value between their bounds', async () => {
    const { db } = database;
    const numbers = fc.array(
      fc.option(fc.oneof(fc.integer({ min: -50, max: 5_000 }), fc.double({ min: -2, max: 2, noNaN: true }))),
      {
        minLength: 1,
        maxLength: 40,
      },
    );
    const dates = fc.array(
      fc.option(fc.date({ min: new Date('1950-01-01'), max: new Date('2040-12-31'), noInvalidDate: true })),
      { minLength: 1, maxLength: 40 },
    );
    await fc.assert(
      fc.asyncProperty(numbers, dates, async (ages, births) => {
        const context = await createStraddlingWorkspace(db, 65_520);
        await defineAttribute(db, { workspaceId: context.workspaceId, key: 'age', type: 'number' });
        await defineAttribute(db, { workspaceId: context.workspaceId, key: 'born', type: 'date' });
        const days = births.map((date) => date?.toISOString().slice(0, 10) ?? null);
        const people = Array.from({ length: Math.max(ages.length, days.length) }, (_, index) => {
          const [age, born] = [ages[index] ?? null, days[index] ?? null];
          const attributes: Record<string, AttributeValue> = {
            ...(age !== null && { age }),
            ...(born !== null && { born }),
          };
          return { age, born, contact: newPerson({ attributes }) };
        });
        const { nos } = await create(
          context,
          people.map(({ contact }) => contact),
        );
        const id = await groupOf(context, nos);
        for (const [attribute, values] of [
          ['age', people.map(({ age }) => age)],
          ['born', people.map(({ born }) => born)],
        ] as const) {
          const answer = await compose(context, id, { by: 'attribute', attribute });
          expect(total(answer)).toBe(people.length);
          for (const { from, to, size } of answer.parts) {
            const inside = values.filter((value) =>
              value === null
                ? from === undefined
                : from !== undefined && (from === null || value >= from) && (to === null || value < to!),
            );
            expect(inside).toHaveLength(size);
          }
        }
      }),
      { numRuns: runs(15) },
    );
  });

  test('lists the fifty commonest values of a text and adds up the rest', async () => {
    const context = await createStraddlingWorkspace(database.db);
    await defineAttribute(database.db, { workspaceId: context.workspaceId, key: 'city', type: 'text' });
    const cities = Array.from({ length: 60 }, (_, index) =>
      Array.from({ length: index < 50 ? 2 : 1 }, () => `City ${index}`),
    ).flat();
    const { nos } = await create(context, [...cities.map((city) => newPerson({ attributes: { city } })), newPerson()]);
    const answer = await compose(context, await groupOf(context, nos), { by: 'attribute', attribute: 'city' });
    expect(answer.parts).toHaveLength(51);
    expect(answer.parts.at(-1)).toEqual({ value: null, size: 1 });
    expect([answer.rest, answer.size, total(answer)]).toEqual([{ values: 10, size: 10 }, 111, 111]);
  });

  test('refuses an attribute that is not defined, and a group that is none', async () => {
    const context = await createStraddlingWorkspace(database.db);
    const id = await groupOf(context, []);
    await expect(compose(context, id, { by: 'attribute', attribute: 'x' })).rejects.toMatchObject({
      code: 'attribute_not_found',
    });
    await expect(compose(context, 999_999_999)).rejects.toMatchObject({ code: 'group_not_found' });
  });
});

describe('stale groups', () => {
  test('are those without a change, a use, a filter or an unfinished import for so long, idle for the longest first', async () => {
    const { db } = database;
    const context = await createStraddlingWorkspace(db);
    const { workspaceId } = context;
    const { nos } = await create(context, [newPerson()]);
    const names = ['old', 'older', 'changed', 'exported', 'filtered', 'expressed', 'imported'] as const;
    const ids = {} as Record<(typeof names)[number], number>;
    for (const name of names) ids[name] = await groupOf(context, nos);
    const age = async (id: number, days: number) => {
      await sql`update audience set created_at = now() - make_interval(days => ${days}::int) where id = ${id}`.execute(
        db,
      );
      await sql`update change_audience set at = now() - make_interval(days => ${days}::int) where audience_id = ${id}`.execute(
        db,
      );
    };
    for (const name of names) await age(ids[name], name === 'older' ? 200 : 100);
    await recordChange(db, context, { kind: 'x' }, async (change) => {
      await deleteContacts(change, nos);
    });
    await sql`update change_audience set at = now() - interval '100 days' where removed > 0 and audience_id <> ${ids.changed}`.execute(
      db,
    );
    await sql`
      insert into audit_event (workspace_id, id, at, actor, action, target, seal)
      values (${workspaceId}, 1, now(), 'x', 'group.export', ${`group:${ids.exported}`}, '')`.execute(db);
    await sql`
      insert into saved_filter (workspace_id, name, name_key, query, created_by)
      values (${workspaceId}, 'x', 'x', ${JSON.stringify({ group: ids.filtered })}, 'x')`.execute(db);
    await sql`
      insert into saved_filter (workspace_id, name, name_key, query, created_by)
      values (${workspaceId}, 'y', 'y', ${JSON.stringify({ expression: `#${ids.expressed} - country:BR` })}, 'x'),
             (${workspaceId}, 'z', 'z', ${JSON.stringify({ expression: 'nobody knows' })}, 'x')`.execute(db);
    await sql`
      insert into import (workspace_id, status, name, sha256, actor, source, options)
      values (${workspaceId}, 'ready', 'x', '', 'x', 'x', ${JSON.stringify({ groups: [ids.imported] })})`.execute(db);
    const stale = async (days: number) =>
      (await listStale(db, { workspaceId, days, after: undefined, limit: 10 })).items.map(({ id }) => id);
    expect(await stale(90)).toEqual([ids.old, ids.older].sort((a, b) => a - b));
    await sql`update change_audience set at = now() - interval '150 days' where audience_id = ${ids.older}`.execute(db);
    expect(await stale(90)).toEqual([ids.older, ids.old]);
    expect(await stale(120)).toEqual([ids.older]);
    const first = await listStale(db, { workspaceId, days: 90, after: undefined, limit: 1 });
    const second = await listStale(db, { workspaceId, days: 90, after: first.last!, limit: 1 });
    expect([first.items[0]!.id, second.items[0]!.id, second.last]).toEqual([ids.older, ids.old, null]);
  });
});
