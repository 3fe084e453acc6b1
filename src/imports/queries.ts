import { type RawBuilder, type Selectable, sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Schema } from '../db/types.ts';
import type { FileFormat } from '../files/types.ts';
import { AppError } from '../lib/errors.ts';
import type { ColumnMapping, ImportJob, ImportOptions, Summary } from './schema.ts';

type Stored = Selectable<Schema['import']>;

/** An import as it is stored, its documents typed. */
export type ImportRow = Omit<Stored, 'options' | 'format' | 'mapping' | 'summary' | 'error'> & {
  options: ImportOptions;
  format: FileFormat | null;
  mapping: ColumnMapping | null;
  summary: Partial<Summary>;
  error: { code: string; message: string } | null;
};

/** The stages of an import at work, in their order; `waiting` before and `finished` after. */
export type Stage = ImportJob['progress']['stage'];

/** One import as stored. Throws `import_not_found`. */
export async function readImport(
  db: Db,
  { workspaceId, id, lock = false }: { workspaceId: number; id: number; lock?: boolean },
): Promise<ImportRow> {
  const row = await db
    .selectFrom('import')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .$if(lock, (query) => query.forUpdate())
    .executeTakeFirst();
  if (!row) throw new AppError('import_not_found', `There is no import ${id}.`);
  return row as unknown as ImportRow;
}

/** For an import whose file is not kept any more. */
export const fileForgotten = (): AppError =>
  new AppError('import_file_forgotten', 'The file of this import is not kept any more. Upload it again.');

interface Related {
  undone: boolean;
  sameFile: number[];
}

/** Whether the changes of imports are undone now, and which earlier imports had the very same file. */
async function readRelated(db: Db, workspaceId: number, ids: readonly number[]): Promise<Map<number, Related>> {
  const { rows } = await sql<{ id: number; undone: boolean; same_file: number[] }>`
    select import.id, change.reverted_by is not null as undone,
           array(
             select other.id from import as other
             where other.workspace_id = import.workspace_id and other.sha256 = import.sha256 and other.id < import.id
             order by other.id desc limit 10
           )::float8[] as same_file
    from import
    left join change on change.workspace_id = import.workspace_id and change.id = import.change_id
    where import.workspace_id = ${workspaceId} and import.id = any(${ids}::bigint[])`.execute(db);
  return new Map(rows.map((row) => [row.id, { undone: row.undone, sameFile: row.same_file }]));
}

/** One import as callers see it. Throws `import_not_found`. */
export async function getImport(db: Db, { workspaceId, id }: { workspaceId: number; id: number }): Promise<ImportJob> {
  const row = await readImport(db, { workspaceId, id });
  const related = await readRelated(db, workspaceId, [id]);
  return toImport(row, related.get(id)!);
}

/** A page of imports, newest first. */
export async function listImports(
  db: Db,
  { workspaceId, before, limit }: { workspaceId: number; before?: number | undefined; limit: number },
): Promise<{ items: ImportJob[]; last: number | null }> {
  const rows = await db
    .selectFrom('import')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .$if(before !== undefined, (query) => query.where('id', '<', before!))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  const page = rows.slice(0, limit) as unknown as ImportRow[];
  const related = await readRelated(
    db,
    workspaceId,
    page.map((row) => row.id),
  );
  return {
    items: page.map((row) => toImport(row, related.get(row.id)!)),
    last: rows.length > limit ? page.at(-1)!.id : null,
  };
}

function toImport(row: ImportRow, { undone, sameFile }: Related): ImportJob {
  const { summary } = row;
  return {
    id: row.id,
    name: row.name,
    status: undone ? 'undone' : row.status,
    progress: toProgress(row),
    counts: summary.counts ?? summary.checked ?? null,
    checked: summary.checked ?? null,
    reasons: summary.reasons ?? {},
    examples: summary.examples ?? [],
    warnings: summary.warnings ?? [],
    format: row.format as Record<string, unknown> | null,
    mapping: row.mapping,
    mappedBy: summary.mappedBy ?? null,
    columns: summary.columns ?? [],
    // Those of before there were actions added.
    options: { ...row.options, action: row.options.action ?? 'add' },
    groups: summary.groups ?? [],
    members: summary.members ?? null,
    removing: summary.removing ?? null,
    waits: row.status === 'ready' ? (summary.waits ?? null) : null,
    sameFile,
    change: row.change_id,
    error: row.error,
    createdAt: row.created_at.toISOString(),
    checkedAt: row.checked_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

/** Done and total count bytes while a file is read, and steps while it is written; rate and time left follow. */
function toProgress(row: ImportRow): ImportJob['progress'] {
  const seconds = (row.updated_at.getTime() - row.stage_began_at.getTime()) / 1000;
  const working = row.stage === 'reading' && seconds > 0.5 && row.done > 0;
  return {
    stage: row.stage as Stage,
    done: row.done,
    total: row.total,
    rows: row.rows,
    rowsPerSecond: working ? Math.round(row.rows / seconds) : null,
    secondsLeft: working ? Math.ceil(((row.total - row.done) * seconds) / row.done) : null,
  };
}

/**
 * Whether an import is still what somebody began to work on: options that were changed since make it another, which is
 * to be checked anew.
 */
export const hasOptions = ({ options }: Pick<ImportRow, 'options'>): RawBuilder<boolean> =>
  sql`options = ${JSON.stringify(options)}::jsonb`;

/** Writes how far an import is. Answers false when it is at work no longer: it was cancelled, or its options changed. */
export async function writeProgress(
  db: Db,
  row: Pick<ImportRow, 'workspace_id' | 'id' | 'options'>,
  progress: { stage: Stage; done: number; total: number; rows?: number },
): Promise<boolean> {
  const result = await sql`
    update import
    set done = ${progress.done}, total = ${progress.total}, rows = coalesce(${progress.rows ?? null}::bigint, rows),
        stage_began_at = case when stage = ${progress.stage} then stage_began_at else now() end,
        stage = ${progress.stage}, updated_at = now()
    where workspace_id = ${row.workspace_id} and id = ${row.id} and status in ('checking', 'committing')
      and ${hasOptions(row)}`.execute(db);
  return Number(result.numAffectedRows ?? 0) > 0;
}

/** The mapping that a header had last time; null where it never had one. */
export async function recallMapping(
  db: Db,
  { workspaceId, signature }: { workspaceId: number; signature: string | null },
): Promise<ColumnMapping | null> {
  if (signature === null) return null;
  const row = await db
    .selectFrom('import_mapping')
    .select('mapping')
    .where('workspace_id', '=', workspaceId)
    .where('signature', '=', signature)
    .executeTakeFirst();
  return (row?.mapping as unknown as ColumnMapping | undefined) ?? null;
}

export async function rememberMapping(
  db: Db,
  { workspaceId, signature, mapping }: { workspaceId: number; signature: string | null; mapping: ColumnMapping | null },
): Promise<void> {
  if (signature === null || mapping === null) return;
  // Made once, they are ordinary attributes the next time.
  const value = JSON.stringify({ ...mapping, newAttributes: [] });
  await db
    .insertInto('import_mapping')
    .values({ workspace_id: workspaceId, signature, mapping: value as never })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', 'signature']).doUpdateSet({ mapping: value as never, used_at: sql`now()` }),
    )
    .execute();
}
