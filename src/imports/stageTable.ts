import { sql } from 'kysely';
import type { Db } from '../db/database.ts';

/** The staging table of an import, which outlives the connection that filled it. */
export const stageTable = (importId: number): string => `import_stage_${importId}`;

/** Whether the staging table still holds what was put in: a crash of PostgreSQL empties it. */
export async function isStaged(db: Db, { importId, rows }: { importId: number; rows: number }): Promise<boolean> {
  const { rows: found } = await sql<{ there: boolean }>`
    select to_regclass(${stageTable(importId)}) is not null as there`.execute(db);
  if (!found[0]?.there) return false;
  const counted = await sql<{
    count: number;
  }>`select count(*) as count from ${sql.table(stageTable(importId))}`.execute(db);
  return counted.rows[0]!.count === rows;
}

export async function dropStage(db: Db, importId: number): Promise<void> {
  await sql`drop table if exists ${sql.table(stageTable(importId))}`.execute(db);
}

/** Drops the staging tables of imports that need them no more, and of those that are gone. Answers how many. */
export async function sweepStages(db: Db): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select substring(relname from 14)::bigint as id
    from pg_class
    where relkind = 'r' and relnamespace = current_schema()::regnamespace and relname ~ '^import_stage_[0-9]+$'
      and not exists (
        select from import
        where import.id = substring(relname from 14)::bigint and import.status in ('checking', 'ready', 'committing')
      )`.execute(db);
  for (const { id } of rows) await dropStage(db, id);
  return rows.length;
}
