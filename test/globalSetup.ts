import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { closeDatabase, openDatabase } from '../src/db/database.ts';
import { acquireEmbedded } from '../src/db/embedded/index.ts';
import { migrate } from '../src/db/migrate.ts';
import { administer, withDatabase } from './database.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    databaseUrl: string;
    template: string;
  }
}

const TEMPLATE = `muster_template_${process.pid}`;

/**
 * One PostgreSQL for the whole run: Muster's embedded one in a temporary directory, or the server of TEST_DATABASE_URL
 * (a superuser of PostgreSQL 15 or newer). Every test file clones the migrated template.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const given = process.env.TEST_DATABASE_URL;
  const dataDir = given ? undefined : mkdtempSync(join(tmpdir(), 'muster-test-'));
  const lease = dataDir
    ? await acquireEmbedded({ dataDir, settings: { fsync: 'off', shared_buffers: '256MB' } })
    : undefined;
  const url = given ?? lease!.url;
  await administer(url, `create database ${TEMPLATE} template template0 encoding 'UTF8'`);
  const db = openDatabase({ url: withDatabase(url, TEMPLATE), max: 1 });
  await migrate(db);
  await closeDatabase(db);
  project.provide('databaseUrl', url);
  project.provide('template', TEMPLATE);
  return async () => {
    await administer(url, `drop database ${TEMPLATE}`);
    await lease?.release();
    if (dataDir) rmSync(dataDir, { recursive: true, force: true });
  };
}
