import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type { ChangeContext } from '../src/changes/record.ts';
import { closeDatabase, type Db, openDatabase } from '../src/db/database.ts';
import { createWorkspace } from '../src/workspaces/workspaces.ts';

export interface TestDatabase {
  db: Db;
  url: string;
  drop: () => Promise<void>;
}

/** An empty, migrated database of the test file's own: a clone of the template, some tens of milliseconds. */
export async function createTestDatabase(options: { max?: number; template?: string } = {}): Promise<TestDatabase> {
  const admin = inject('databaseUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(admin, `create database ${name} template ${options.template ?? inject('template')}`);
  const url = withDatabase(admin, name);
  const db = openDatabase({ url, max: options.max ?? 8, applicationName: 'muster test' });
  return {
    db,
    url,
    drop: async () => {
      await closeDatabase(db);
      // Not "with (force)": a connection that a test leaked must fail the test.
      await administer(admin, `drop database ${name}`);
    },
  };
}

/** A new workspace and the context to change it as. */
export async function createTestWorkspace(db: Db, name = 'Test'): Promise<ChangeContext> {
  const workspace = await createWorkspace(db, { name });
  return { workspaceId: workspace.id, actor: 'test', source: 'test' };
}

export async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

export function withDatabase(url: string, name: string): string {
  const copy = new URL(url);
  copy.pathname = `/${name}`;
  return copy.href;
}
