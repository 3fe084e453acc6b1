import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { bitmapOfAudience } from '../audiences/bitmap.ts';
import { decodeAscending, fromBitSend } from '../audiences/bits.ts';
import { everyoneId } from '../audiences/system.ts';
import { createStraddlingWorkspace, person } from '../changes/changes.testing.ts';
import { newWorld, type Operation, PATIENCE, perform, runs } from '../changes/operations.testing.ts';
import { announceBuild, buildSearchIndex, publishBuild } from '../changes/search/build.ts';
import type { Gathering } from '../changes/search/gather.ts';
import { readSegment } from '../changes/search/read.ts';
import { readState } from '../changes/snapshot.testing.ts';
import { verifyWorkspace } from '../changes/verify.ts';
import { countMatchingMembers, matchingMembers } from './matching.ts';
import { matches } from './search.testing.ts';
import { searchContacts } from './search.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

/** The next step of building a segment (announce, read, publish), by either of two builders. */
interface Step {
  do: 'step';
  builder: number;
  segment: number;
}
type Action = Operation | Step | { do: 'build' };

// Few characters, so that names share parts; of every script that is folded or encoded in its own way.
const letters = fc.constantFrom(...'abné张三王 小明가عليИв07', '😀', '👨‍👩‍👧', '𠮷', '\u0301');
const name = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: letters, maxLength: 8 }) },
  // Names may be numbers too, of which those who see numbers masked see but the ends.
  fc.string({ unit: fc.constantFrom(...'0137 a王'), minLength: 7, maxLength: 14 }),
);
const phone = fc.integer({ min: 0, max: 40 }).map((index) => String(8_613_700_000_000 + index * 7_001));
const rows = fc.array(
  fc.record({ phone, name }).map((fields) => person(fields)),
  { minLength: 1, maxLength: 8 },
);
const refs = fc.nat({ max: 30 });
const manyRefs = fc.array(refs, { maxLength: 5 });
const step: fc.Arbitrary<Step> = fc.record({
  do: fc.constant('step' as const),
  builder: fc.nat({ max: 1 }),
  segment: fc.constantFrom(0, 1, 1),
});
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('stage' as const),
      policy: fc.constantFrom('overwrite' as const, 'fill' as const),
      rows,
      groups: fc.array(refs, { maxLength: 2 }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('update' as const),
      contact: refs,
      patch: fc.oneof(
        fc.record({ name }),
        phone.map((digits) => ({ phone: digits, phoneKey: digits })),
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('delete' as const), contacts: manyRefs }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('erase' as const), contact: refs }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('members' as const),
      how: fc.constantFrom('add' as const, 'remove' as const),
      group: refs,
      contacts: manyRefs,
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('undo' as const), change: refs }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('build' as const) }) },
  { weight: 14, arbitrary: step },
);
const term = fc.oneof(
  fc.string({ unit: letters, minLength: 1, maxLength: 2 }),
  fc.string({ unit: letters, minLength: 1, maxLength: 10 }),
  fc.string({ unit: fc.constantFrom(...'0137 '), minLength: 1, maxLength: 10 }),
  phone.chain((digits) =>
    fc
      .tuple(fc.nat({ max: 12 }), fc.integer({ min: 1, max: 10 }))
      .map(([at, length]) => digits.substr(at, length) || '7'),
  ),
);

test(
  'a search finds exactly those whom a look at everyone would, whatever was written and built in between',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(action, { minLength: 15, maxLength: 40 }),
        fc.array(term, { minLength: 4, maxLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        async (actions, terms, firstLook) => {
          const { db } = database;
          const context = await createStraddlingWorkspace(db);
          const world = newWorld();
          const builds = new Map<string, { generation: number; gathering?: Gathering }>();
          for (const groupName of ['One', 'Two'])
            await perform(db, context, world, { do: 'create group', name: groupName });
          for (const one of actions) {
            await act(one);
            await compare();
          }
          expect(await verifyWorkspace(db, context)).toEqual([]);

          async function act(one: Action): Promise<void> {
            if (one.do === 'build') {
              await buildSearchIndex(db, { workspaceId: context.workspaceId, everything: true });
              return;
            }
            if (one.do !== 'step') {
              await perform(db, context, world, one);
              return;
            }
            const ref = { workspaceId: context.workspaceId, segment: one.segment };
            const key = `${one.builder} ${one.segment}`;
            const build = builds.get(key);
            if (!build) builds.set(key, { generation: await announceBuild(db, ref) });
            else if (!build.gathering) build.gathering = await readSegment(db, ref);
            else {
              await publishBuild(db, { ...ref, generation: build.generation, gathering: build.gathering });
              builds.delete(key);
            }
          }

          async function compare(): Promise<void> {
            const { workspaceId } = context;
            const state = await readState(db, workspaceId);
            const audiences = [
              { id: await everyoneId(db, { workspaceId }), members: state.all },
              ...state.groups.map(({ id, members }) => ({ id, members })),
            ];
            for (const [typed, fullNumbers] of terms.flatMap((one) => [[one, true] as const, [one, false] as const])) {
              const matching = new Set(
                state.contacts
                  .filter((row) =>
                    matches({ name: row.name as string, phone: row.phone === null ? null : String(row.phone) }, typed, {
                      fullNumbers,
                    }),
                  )
                  .map((row) => row.no as number),
              );
              for (const { id, members } of audiences) {
                const expected = members.filter((no) => matching.has(no)).reverse();
                const query = {
                  workspaceId,
                  members: bitmapOfAudience(workspaceId, id),
                  search: typed,
                  fullNumbers,
                  firstLook,
                };
                const said = JSON.stringify({ typed, fullNumbers, id });
                expect(await searchContacts(db, { ...query, limit: 1_000 }), said).toEqual(expected);
                const page = await searchContacts(db, { ...query, limit: 2 });
                expect(page, said).toEqual(expected.slice(0, 2));
                if (page.length === 2) {
                  const next = await searchContacts(db, { ...query, limit: 3, before: page[1]! });
                  expect(next, said).toEqual(expected.slice(2, 5));
                }
                const everyone = typed.trim() === '' ? members : expected.toReversed();
                expect(await all(id, typed, fullNumbers), said).toEqual(everyone);
                const counted = countMatchingMembers(db, {
                  ...{ workspaceId, members: bitmapOfAudience(workspaceId, id), search: typed, fullNumbers },
                  stop: () => false,
                });
                expect(await counted, said).toBe(everyone.length);
              }
            }
          }

          async function all(id: number, typed: string, fullNumbers: boolean): Promise<number[]> {
            const members = bitmapOfAudience(context.workspaceId, id);
            const { workspaceId } = context;
            const found = await matchingMembers(db, { workspaceId, members, search: typed, fullNumbers });
            const { rows: chunks } = await sql<{ chunk: number; bits: Buffer }>`
              select chunk, bit_send(bits) as bits from (${found}) as found order by chunk`.execute(db);
            return chunks.flatMap(({ chunk, bits }) => decodeAscending({ chunk, bits: fromBitSend(bits) }));
          }
        },
      ),
      { numRuns: runs(8) },
    );
  },
  PATIENCE,
);
