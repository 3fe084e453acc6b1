import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { undoChange } from '../changes/changes.testing.ts';
import type { ChangeContext } from '../changes/record.ts';
import { readState } from '../changes/snapshot.testing.ts';
import { verifyWorkspace } from '../changes/verify.ts';
import { defineAttribute } from '../contacts/attributes.ts';
import type { Db } from '../db/database.ts';
import { load } from './imports.testing.ts';
import { importNaively, type ModelContact, type ModelImport, modelImports } from './model.testing.ts';
import type { ImportJob } from './schema.ts';

let database: TestDatabase;
let db: Db;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
afterAll(() => database.drop());

async function newWorkspace(): Promise<ChangeContext> {
  const context = await createTestWorkspace(db);
  await defineAttribute(db, { ...context, key: 'city', type: 'text' });
  await defineAttribute(db, { ...context, key: 'age', name: '年龄', type: 'number' });
  return context;
}

const run = (context: ChangeContext, { text, policy, groups, defaultCountry }: ModelImport, commit: boolean) =>
  load(db, context, text, { newGroups: groups, onExisting: policy, defaultCountry, commit });

/** The contacts in the order of their numbers, with their groups. */
async function contactsOf({ workspaceId }: ChangeContext): Promise<ModelContact[]> {
  const { contacts, groups } = await readState(db, workspaceId);
  return contacts.map((row) => ({
    phone: row.phone === null ? null : String(row.phone),
    key: row.phone_key === null ? null : String(row.phone_key),
    userId: row.user_id as string | null,
    country: row.country as string | null,
    name: row.name as string,
    email: row.email as string,
    remark: row.remark as string,
    attributes: row.attributes as ModelContact['attributes'],
    groups: groups
      .filter(({ members }) => members.includes(row.no as number))
      .map(({ name }) => name)
      .sort(),
  }));
}

/** Everything that a dry run must leave alone. */
async function footprint({ workspaceId }: ChangeContext): Promise<unknown> {
  const { rows } = await sql`
    select next_no, (select count(*) from change where workspace_id = ${workspaceId}) as changes,
           (select count(*) from audience where workspace_id = ${workspaceId}) as audiences
    from contact_counter where workspace_id = ${workspaceId}`.execute(db);
  return [rows, await readState(db, workspaceId)];
}

test('imports as the naive importer does; a dry run says the same and writes nothing; undoing gives all back', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(modelImports, { minLength: 1, maxLength: 3 }), async (imports) => {
      const context = await newWorkspace();
      const model: ModelContact[] = [];
      const history: { change: number; before: unknown }[] = [];
      for (const one of imports) {
        const before = await footprint(context);
        const rehearsed = await run(context, one, false);
        expect(await footprint(context)).toEqual(before);
        const result = await run(context, one, true);
        expect(rehearsed.counts).toEqual(result.counts);
        expect([rehearsed.reasons, rehearsed.examples]).toEqual([result.reasons, result.examples]);
        expect(namesOf(rehearsed)).toEqual(namesOf(result));

        expect(result.counts).toEqual(importNaively(model, one.people, one));
        expect(await contactsOf(context)).toEqual(model);
        const refused = Object.values(result.reasons).reduce((sum, count) => sum + count, 0);
        expect(refused).toBe(result.counts!.invalid);
        if (result.change !== null) history.push({ change: result.change, before: (before as unknown[])[1] });
      }
      expect(await verifyWorkspace(db, context)).toEqual([]);
      for (const { change, before } of history.reverse()) {
        await undoChange(db, context, { changeId: change });
        expect(await readState(db, context.workspaceId)).toEqual(before);
      }
      expect(await verifyWorkspace(db, context)).toEqual([]);
    }),
    { numRuns: Number(process.env.FC_RUNS ?? 8) },
  );
}, 120_000);

const namesOf = ({ groups }: ImportJob) => groups.map(({ name, created }) => ({ name, created }));
