import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { SECRET_LENGTH } from '../access/keyring.ts';
import { AppError } from '../lib/errors.ts';

const port = z.coerce.number().int().min(0).max(65_535);

const environment = z.object({
  PORT: port.default(7070),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).optional(),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres://')
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  MUSTER_URL: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://muster.example.com' })
    .optional(),
  MUSTER_SECRET: z.string().min(SECRET_LENGTH, `must have at least ${SECRET_LENGTH} characters`).optional(),
  RATE_LIMIT_PER_MINUTE: z.coerce.number().int().positive().default(60_000),
});

export interface Config {
  port: number;
  host: string;
  dataDir: string;
  databaseUrl: string | undefined;
  logLevel: string;
  /** Where people reach Muster: MUSTER_URL, else where it listens. */
  publicUrl: string;
  secret: string | undefined;
  ratePerMinute: number;
}

/** The checkout: two levels above dist/cli or src/cli. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Settings from the environment; blank values count as absent. Throws `invalid_request` naming the variable. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new AppError('invalid_request', `Environment variable ${String(issue.path[0])}: ${issue.message}`);
  }
  const { data } = parsed;
  return {
    port: data.PORT,
    host: data.HOST,
    dataDir: data.DATA_DIR ? userPath(data.DATA_DIR) : resolve(ROOT, 'data'),
    databaseUrl: data.DATABASE_URL,
    logLevel: data.LOG_LEVEL,
    publicUrl: data.MUSTER_URL?.replace(/\/+$/, '') ?? addressOf(data.HOST, data.PORT),
    secret: data.MUSTER_SECRET,
    ratePerMinute: data.RATE_LIMIT_PER_MINUTE,
  };
}

/** Where a browser on this machine finds what listens there. */
export function addressOf(host: string, port: number): string {
  if (['0.0.0.0', '::'].includes(host)) return `http://localhost:${port}`;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** A path as the user meant it: npm runs scripts in the project's folder and says in INIT_CWD where it was called. */
export function userPath(path: string): string {
  return isAbsolute(path) ? path : resolve(process.env.INIT_CWD ?? process.cwd(), path);
}
