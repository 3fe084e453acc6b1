import fc from 'fast-check';
import { afterAll, beforeAll, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../../test/database.ts';
import { operations, PATIENCE, runs } from './operations.testing.ts';
import { newPlay, play } from './playing.testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test(
  'undoing anything at any time does what remembering the last writer of each row and membership does',
  async () => {
    await fc.assert(
      fc.asyncProperty(operations({ length: 16, undos: true, erasures: true }), async (list) => {
        const both = await newPlay(database.db);
        for (const operation of list) await play(both, operation);
      }),
      { numRuns: runs(40) },
    );
  },
  PATIENCE,
);
