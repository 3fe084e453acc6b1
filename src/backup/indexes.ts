import { sql } from 'kysely';
import type { Tx } from '../db/database.ts';
import { quoted } from './sql.ts';

/**
 * Drops every index that no constraint rests on, and answers how to make them again: building an index over rows that
 * are there takes a fraction of keeping it up to date while they arrive.
 */
export async function dropIndexes(tx: Tx): Promise<() => Promise<void>> {
  const { rows } = await sql<{ name: string; definition: string }>`
    select class.relname as name, pg_get_indexdef(index.indexrelid) as definition
    from pg_index as index
    join pg_class as class on class.oid = index.indexrelid
    where class.relnamespace = 'public'::regnamespace and not index.indisprimary
      and not exists (select from pg_constraint where conindid = index.indexrelid)
      and not exists (select from pg_depend
                      where classid = 'pg_class'::regclass and objid = index.indrelid and deptype = 'e')
    order by 1`.execute(tx);
  for (const { name } of rows) await sql.raw(`drop index ${quoted(name)}`).execute(tx);
  return async () => {
    for (const { definition } of rows) await sql.raw(definition).execute(tx);
  };
}
