import type { Command } from 'commander';
import { loadKeyring } from '../access/keyring.ts';
import { connect, prepareDatabase } from '../db/connect.ts';
import { startJobs } from '../server/jobs.ts';
import { createLogger } from '../server/log.ts';

import { readConfig } from './config.ts';
import { untilSignal } from './signals.ts';

export function addWorker(program: Command): void {
  program
    .command('worker')
    .description('run jobs only, beside any number of servers')
    .action(async () => {
      const config = readConfig();
      const log = createLogger({ level: config.logLevel });
      const stop = untilSignal((signal) => log.info(`${signal}: finishing the job at work`));
      const connection = await connect({ ...config, log: (message) => log.info(message) });
      const abort = new AbortController();
      let jobs: ReturnType<typeof startJobs> | undefined;
      const prepared = prepareDatabase(
        connection.db,
        { log: (message) => log.info(message), signal: abort.signal },
        async () => {
          const keyring = await loadKeyring(connection.db, { secret: config.secret });
          jobs = startJobs(connection.db, log, { keyring, settings: config });
        },
      );
      try {
        await Promise.race([prepared, stop]);
        if (stop.stopped()) return;
        log.info('The worker is ready.');
        await stop;
      } finally {
        abort.abort();
        await prepared.catch(() => {});
        await jobs?.stop();
        await connection.close();
      }
    });
}
