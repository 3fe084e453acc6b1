import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { runCommand } from './command.ts';
import { diskFull, unavailable } from './errors.ts';

/**
 * Runs initdb. Text is UTF-8 and compared by code point, the same on every machine and after every upgrade of its C
 * library. Data checksums are PostgreSQL 18's default.
 */
export async function initialise(
  directory: string,
  password: string,
  workshop: string,
  binaries: Binaries,
  account: Account | undefined,
  log: (message: string) => void,
): Promise<void> {
  const passwordFile = join(workshop, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account !== undefined) chownSync(passwordFile, account.uid, account.gid);

  for (const locale of ['C.UTF-8', 'C.utf8', 'en_US.UTF-8', 'C']) {
    const { code, output } = await runCommand(
      binaries.initdb,
      [
        `--pgdata=${directory}`,
        '--username=muster',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        `--locale=${locale}`,
        '--lc-messages=C',
        '--no-instructions',
      ],
      account,
    );
    if (code === 0) {
      if (locale === 'C')
        log('This machine has no UTF-8 locale (C.UTF-8): searching by parts of names that are not ASCII will be slow.');
      return;
    }
    if (/invalid locale name/.test(output)) continue;
    if (/No space left on device/.test(output)) throw diskFull(directory);
    throw unavailable(`PostgreSQL could not make a database in ${directory}: ${lastLines(output)}`);
  }
  throw unavailable(`PostgreSQL could not make a database in ${directory}: it accepts none of this machine's locales.`);
}

function lastLines(output: string): string {
  return output.trimEnd().split('\n').slice(-6).join('\n');
}
