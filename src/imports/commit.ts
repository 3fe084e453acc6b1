import { sql } from 'kysely';
import { mergeStaged } from '../changes/merge.ts';
import { type Change, lockWrites, recordChange } from '../changes/record.ts';
import { prepareStage } from '../changes/stage.ts';
import { defineAttribute, listAttributes } from '../contacts/attributes.ts';
import type { Db, Tx } from '../db/database.ts';
import { findOrCreateGroups } from '../groups/named.ts';
import { nameGroups, requireGroups } from '../groups/queries.ts';
import { Cancelled } from '../jobs/hold.ts';
import { toCounts, withConflicts } from './check.ts';
import { leavingCounts, letLeave } from './leaving.ts';
import type { Progress } from './progress.ts';
import { type ImportRow, rememberMapping } from './queries.ts';
import { writeConflicts } from './rejects.ts';
import type { ColumnMapping, ImportCounts, Summary } from './schema.ts';
import { stageTable } from './stageTable.ts';

/**
 * Commits what is staged as one change. The import is marked as done in the change's own transaction: whatever dies
 * when, it is wholly there or wholly absent, and never there twice.
 *
 * Throws `Cancelled`, `group_not_found`, `busy`.
 */
export async function commit(
  session: Db,
  options: { row: ImportRow; summary: Summary; numbers: Db; progress: Progress },
): Promise<void> {
  const { row, numbers, progress } = options;
  const { workspace_id: workspaceId, id: importId } = row;
  const context = { workspaceId, actor: row.actor, source: row.source, note: row.name };
  progress.set({ stage: 'writing', done: 0, total: 0, rows: options.summary.rows });
  await prepareStage(session, { keep: true });
  let groups: Summary['groups'] = [];
  await recordChange(
    session,
    {
      ...context,
      beforeCommit: async (tx, recorded) => {
        const { value, changeId, counts } = recorded as {
          value: Committed;
          changeId: number | null;
          counts: Change['counts'];
        };
        await finish(tx, row, {
          ...withConflicts(options.summary, value.conflicts),
          counts: value.counts,
          members: { added: counts.added ?? 0, removed: counts.removed ?? 0 },
          groups,
          changeId,
        });
      },
    },
    { kind: 'import', size: 'bulk' },
    async (change): Promise<Committed> => {
      await sql`truncate contact_plan`.execute(change.tx); // it may be a second try
      if (row.options.action !== 'add') {
        const counts = leavingCounts(options.summary, await letLeave(change, row, options.summary));
        groups = await nameKnown(change, row.options.groups);
        return { counts, conflicts: await writeConflicts(change.tx, { workspaceId, importId }) };
      }
      await createAttributes(change.tx, workspaceId, row.mapping);
      const merged = await mergeStaged(change, {
        onExisting: row.options.onExisting,
        hasUserIds: options.summary.hasUserIds,
        hasDuplicates: options.summary.hasDuplicates,
        table: stageTable(importId),
        bulk: { numbers },
        audienceIds: async () => {
          const { groups: ids, newGroups, memberships: mode } = row.options;
          await requireGroups(change.tx, { workspaceId, ids, path: 'groups' });
          const named = await findOrCreateGroups(change, [...newGroups, ...options.summary.groupNames]);
          groups = [...(await nameKnown(change, ids)), ...named.groups];
          return {
            audienceIds: [...ids, ...named.ids.slice(0, newGroups.length)],
            named: named.ids.slice(newGroups.length),
            mode,
          };
        },
      });
      const counts = toCounts(options.summary, merged);
      return { counts, conflicts: await writeConflicts(change.tx, { workspaceId, importId }) };
    },
  );
}

interface Committed {
  counts: ImportCounts;
  conflicts: number[];
}

async function finish(
  tx: Tx,
  row: ImportRow,
  { changeId, ...summary }: Summary & { changeId: number | null },
): Promise<void> {
  // Its turn is held since the audiences were written, unless there was nothing to write: places are taken in turn.
  await lockWrites(tx, row.workspace_id);
  const result = await sql`
    update import
    set status = 'done', stage = 'finished', done = 0, total = 0, change_id = ${changeId}, error = null,
        seq = coalesce(
          (select seq from change where workspace_id = ${row.workspace_id} and id = ${changeId}), nextval('change_seq')
        ),
        rows = ${summary.counts!.rows}, summary = ${JSON.stringify(summary)}::jsonb, finished_at = clock_timestamp(), updated_at = clock_timestamp()
    where workspace_id = ${row.workspace_id} and id = ${row.id} and status = 'committing'`.execute(tx);
  if (Number(result.numAffectedRows ?? 0) === 0) throw new Cancelled();
  await rememberMapping(tx, { workspaceId: row.workspace_id, signature: summary.signature, mapping: row.mapping });
}

async function createAttributes(tx: Tx, workspaceId: number, mapping: ColumnMapping | null): Promise<void> {
  if (!mapping || mapping.newAttributes.length === 0) return;
  const known = new Set((await listAttributes(tx, { workspaceId })).map(({ key }) => key));
  for (const { key, name, type } of mapping.newAttributes) {
    if (!known.has(key)) await defineAttribute(tx, { workspaceId, key, name, type });
  }
}

const nameKnown = async (change: Change, ids: readonly number[]): Promise<Summary['groups']> =>
  (await nameGroups(change.tx, { workspaceId: change.workspaceId, ids })).map(({ id, name }) => ({
    id,
    name,
    created: false,
  }));
