import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Command } from 'commander';
import { createServices, type Services, type Settings } from '../accounts/services.ts';
import { createFirstOwner, isSetUp, setupToken } from '../accounts/setup.ts';
import { connect, prepareDatabase } from '../db/connect.ts';
import type { Db } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { createApp } from '../server/app.ts';
import { addCamsServer } from '../server/cams.ts';
import { startJobs } from '../server/jobs.ts';
import { createLogger } from '../server/log.ts';
import { createReadiness } from '../server/readiness.ts';
import { ensureWorkspace } from '../workspaces/workspaces.ts';
import { addressOf, type Config, readConfig } from './config.ts';
import { print } from './runtime.ts';
import { untilSignal } from './signals.ts';

export function addServe(program: Command): void {
  program.command('serve').description('run the server (what npm start does)').action(serve);
}

/** Requests at work have this long to end: orchestrators kill a program 10 seconds after SIGTERM. */
const GRACE_MS = 8_000;

/**
 * Listens at once and answers 503 until the database is there and migrated; stops on SIGTERM or SIGINT after the
 * requests at work. A second signal ends it hard.
 */
async function serve(): Promise<void> {
  const config = readConfig();
  const log = createLogger({ level: config.logLevel });
  const stop = untilSignal((signal) => log.info(`${signal}: finishing what is at work`));
  const connection = await connect({ ...config, log: (message) => log.info(message) });
  const readiness = createReadiness();
  const settings: Settings = { ...config };
  const services = createServices(connection.db, settings);
  const app = await createApp({ ...config, db: connection.db, services, log, readiness });
  const camsServer = config.cams && addCamsServer(app);
  let camsUrl: string | null = null;
  try {
    await app.listen({ host: config.host, port: config.port }).catch((error: unknown) => {
      throw portProblem(error, { ...config, names: ['HOST', 'PORT'] });
    });
    // Port 0: the system chose one.
    if (config.port === 0) settings.publicUrl = addressOf(config.host, (app.server.address() as AddressInfo).port);
    if (camsServer) camsUrl = await listen(camsServer, config.cams!);
  } catch (error) {
    await app.close();
    await connection.close();
    throw error;
  }
  const abort = new AbortController();
  const logMessage = (message: string): void => log.info(message);
  let invitation: string | null = null;
  let jobs: ReturnType<typeof startJobs> | undefined;
  const prepared = prepareDatabase(connection.db, { log: logMessage, signal: abort.signal }, async () => {
    await ensureWorkspace(connection.db);
    invitation = await prepareOwner(connection.db, await services(), config.owner);
    jobs = startJobs(connection.db, log, await services());
  });
  try {
    await Promise.race([prepared, stop]);
    if (!stop.stopped()) {
      readiness.set(true);
      greet(app.server.address(), invitation);
      if (camsUrl) print(`CAMS clients may also use a port of their own: ${camsUrl}\n`);
      await stop;
    }
  } finally {
    abort.abort();
    readiness.set(false);
    const finish = async (): Promise<void> => {
      await app.close();
      await prepared.catch(() => {});
      await jobs?.stop();
      await connection.close();
    };
    if (!(await within(GRACE_MS, finish()))) {
      log.warn('Some requests are still at work; they are cut off.');
      await connection.abandon();
      process.exit(1);
    }
  }
}

/** Has the server of CAMS's own port listen; answers where. */
async function listen(server: Server, { host, port }: { host: string; port: number }): Promise<string> {
  server.listen({ host, port });
  try {
    await once(server, 'listening');
  } catch (error) {
    throw portProblem(error, { host, port, names: ['MUSTER_CAMS_HOST', 'MUSTER_CAMS_PORT'] });
  }
  return addressOf(host, (server.address() as AddressInfo).port);
}

/** Whether something ends in time. */
async function within(ms: number, work: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Creates the owner that the environment names; without one, answers the path by which the first visitor becomes it. */
async function prepareOwner(db: Db, { keyring }: Services, owner: Config['owner']): Promise<string | null> {
  if (await isSetUp(db)) return null;
  if (!owner) return `/setup#${setupToken(keyring)}`;
  const author = { actor: 'cli', actorName: 'MUSTER_OWNER_EMAIL', ip: '', userAgent: '', keyring };
  await createFirstOwner(db, author, { ...owner, name: owner.email.split('@')[0]! }).catch((error: unknown) => {
    // Another process that started at the same moment was first.
    if (!(error instanceof AppError && error.code === 'setup_done')) throw error;
  });
  return null;
}

function greet(address: ReturnType<import('node:net').Server['address']>, setup: string | null): void {
  if (address === null || typeof address === 'string') return;
  const url = addressOf(address.address, address.port);
  print(`
Muster is ready at ${url}
${setup ? `\nNobody owns it yet. Open this link once, to become its owner:\n  ${url}${setup}\n` : ''}
Next, in another terminal:
  npm run muster -- key create --name mine            make an API key
  npm run muster -- import contacts.csv --group VIP   put a file's contacts into a group
  curl -H "Authorization: Bearer KEY" ${url}/api/v1/groups

The API is described by ${url}/api/v1/openapi.json. Stop with Ctrl+C.
`);
}

/** Why nobody can listen there, and which variables say where. */
function portProblem(
  error: unknown,
  { host, port, names: [forHost, forPort] }: { host: string; port: number; names: [host: string, port: string] },
): Error {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new Error(`Port ${port} is in use. Stop what uses it, or set ${forPort} to another.`);
    case 'EACCES':
      return new Error(`Port ${port} needs more rights. Set ${forPort} to one above 1023.`);
    case 'EADDRNOTAVAIL':
      return new Error(`This machine has no address ${host}. Set ${forHost}, for example to 127.0.0.1.`);
    default:
      return error as Error;
  }
}
