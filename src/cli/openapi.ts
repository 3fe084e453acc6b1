import type { Command } from 'commander';
import { createServices } from '../accounts/services.ts';
import { closeDatabase, openDatabase } from '../db/database.ts';
import { createApp } from '../server/app.ts';
import { createLogger } from '../server/log.ts';
import { print } from './runtime.ts';

export function addOpenapi(program: Command): void {
  program
    .command('openapi')
    .description('print the OpenAPI document of the HTTP API; needs no database')
    .action(printDocument);
}

/** The same document as /api/v1/openapi.json answers, made from the route table alone. */
async function printDocument(): Promise<void> {
  // A pool connects when it is first asked something, and building the document asks it nothing.
  const db = openDatabase({ url: 'postgres://localhost/none' });
  try {
    const services = createServices(db, { publicUrl: '' });
    const app = await createApp({ db, services, log: createLogger({ level: 'silent' }) });
    await app.ready();
    print(JSON.stringify(app.swagger(), null, 2));
    await app.close();
  } finally {
    await closeDatabase(db);
  }
}
