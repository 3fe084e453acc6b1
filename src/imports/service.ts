import type { Readable } from 'node:stream';
import { createAudience, nameKey } from '../changes/audiences.ts';
import { type MergeCounts, mergeStaged, type OnExisting } from '../changes/merge.ts';
import { type Change, type ChangeContext, recordChange } from '../changes/record.ts';
import { type ContactInput, copyContacts, prepareStage } from '../changes/stage.ts';
import { listAttributes } from '../contacts/attributes.ts';
import { type Db, withSession } from '../db/database.ts';
import { readCsv } from '../files/csv.ts';
import { findGroupByName } from '../groups/queries.ts';
import { AppError } from '../lib/errors.ts';
import { mapColumns } from './columns.ts';
import { createRowReader } from './rows.ts';

export interface ImportOptions {
  file: Readable;
  /** Names of groups to add everyone to; those that do not exist are created with the same change. */
  groupNames: readonly string[];
  onExisting: OnExisting;
  defaultCountry?: string | undefined;
  dryRun: boolean;
  onProgress?: (progress: { stage: 'checking' | 'merging'; rows: number }) => void;
}

export interface ImportResult {
  change: number | null;
  dryRun: boolean;
  counts: {
    rows: number;
    created: number;
    updated: number;
    unchanged: number;
    skipped: number;
    duplicate: number;
    invalid: number;
  };
  /** How many rows were refused, by reason code. */
  reasons: Record<string, number>;
  /** The first refused rows, for people. */
  examples: { row: number; column: string; code: string; message: string }[];
  ignoredColumns: string[];
  groups: { id: number; name: string; created: boolean }[];
}

const EXAMPLES = 20;

/**
 * Imports a CSV file as one change: checks each row while it streams into a staging table, then merges the table in one
 * transaction. One bad row never refuses the file. Killed at any moment, nothing of it is left: the staging table
 * belongs to the connection.
 *
 * Throws `import_invalid_file` when the file as a whole cannot be read.
 */
export async function importCsv(db: Db, context: ChangeContext, options: ImportOptions): Promise<ImportResult> {
  const definitions = await listAttributes(db, context);
  const result: ImportResult = {
    change: null,
    dryRun: options.dryRun,
    counts: { rows: 0, created: 0, updated: 0, unchanged: 0, skipped: 0, duplicate: 0, invalid: 0 },
    reasons: {},
    examples: [],
    ignoredColumns: [],
    groups: [],
  };
  const refuse = (row: number, error: { path: string; code: string; message: string }): void => {
    result.counts.invalid++;
    result.reasons[error.code] = (result.reasons[error.code] ?? 0) + 1;
    if (result.examples.length < EXAMPLES) {
      result.examples.push({ row, column: error.path, code: error.code, message: error.message });
    }
  };
  let hasUserIds = false;

  async function* checked(): AsyncGenerator<[number, ContactInput][]> {
    let readRow: ReturnType<typeof createRowReader> | undefined;
    for await (const batch of readCsv(options.file)) {
      const contacts: [number, ContactInput][] = [];
      for (const row of batch) {
        if (!readRow) {
          const mapping = mapColumns(row.cells, definitions);
          result.ignoredColumns = mapping.ignored;
          readRow = createRowReader(mapping, { definitions, defaultCountry: options.defaultCountry });
          continue;
        }
        const verdict = readRow(row);
        if (!verdict) continue;
        result.counts.rows++;
        if ('refused' in verdict) {
          refuse(row.row, verdict.refused);
          continue;
        }
        hasUserIds ||= verdict.contact.userId !== null;
        contacts.push([row.row, verdict.contact]);
      }
      yield contacts;
      options.onProgress?.({ stage: 'checking', rows: result.counts.rows });
    }
    if (!readRow) throw new AppError('import_invalid_file', 'The file is empty.');
  }

  return withSession(db, async (session) => {
    await prepareStage(session, { keep: true });
    await copyContacts(session, checked());
    options.onProgress?.({ stage: 'merging', rows: result.counts.rows });
    const recorded = await recordChange(
      session,
      context,
      { kind: 'import', size: 'bulk', dryRun: options.dryRun },
      async (change) =>
        mergeStaged(change, {
          onExisting: options.onExisting,
          hasUserIds,
          bulk: { numbers: options.dryRun ? 'provisional' : db },
          audienceIds: async () => {
            result.groups = await findOrCreateGroups(change, options.groupNames);
            return result.groups.map((group) => group.id);
          },
        }),
    );
    return complete(result, recorded.value, recorded.changeId);
  });
}

async function findOrCreateGroups(change: Change, names: readonly string[]): Promise<ImportResult['groups']> {
  const groups: ImportResult['groups'] = [];
  const unique = new Map(names.map((name) => [nameKey(name), name]));
  for (const name of unique.values()) {
    const present = await findGroupByName(change.tx, { workspaceId: change.workspaceId, name });
    const id = present?.id ?? (await createAudience(change, { kind: 'group', name, description: '' }));
    groups.push({ id, name: present?.name ?? name, created: !present });
  }
  return groups;
}

function complete(result: ImportResult, merged: MergeCounts, change: number | null): ImportResult {
  const { conflict, ...counts } = merged;
  if (conflict > 0) result.reasons.identity_conflict = conflict;
  return {
    ...result,
    change,
    counts: { ...result.counts, ...counts, invalid: result.counts.invalid + conflict },
  };
}
