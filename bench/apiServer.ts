import { createServices } from '../src/accounts/services.ts';
import { closeDatabase, openDatabase } from '../src/db/database.ts';
import { createApp } from '../src/server/app.ts';
import { createLogger } from '../src/server/log.ts';

// Run by api.ts as a child process: Muster's server as `serve` sets it up. Told the address of a database, it listens on
// a free port of this machine and tells that; told nothing (null), it closes both. It ends when its parent does.
let close = async (): Promise<void> => {};

async function open(url: string): Promise<void> {
  const db = openDatabase({ url });
  const app = await createApp({
    db,
    services: createServices(db, { publicUrl: 'http://127.0.0.1' }),
    log: createLogger({ level: 'info' }),
  });
  const address = await app.listen({ host: '127.0.0.1', port: 0 });
  close = async () => {
    await app.close();
    await closeDatabase(db);
    process.send?.(0);
  };
  process.send?.(Number(new URL(address).port));
}

process.on('message', (url: string | null) => {
  void (url === null ? close() : open(url));
});
process.once('disconnect', () => process.exit());
// A terminal's Ctrl+C goes to the parent as well, which ends this process in order.
process.on('SIGINT', () => {});
