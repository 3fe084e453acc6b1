import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { SECRET_LENGTH } from '../access/keyring.ts';
import type { OidcSettings } from '../accounts/auth.ts';
import type { MailSettings } from '../accounts/mail.ts';
import { email } from '../accounts/schema.ts';
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
  MUSTER_OWNER_EMAIL: email.optional(),
  MUSTER_OWNER_PASSWORD: z.string().optional(),
  MUSTER_SMTP_URL: z
    .url({ protocol: /^smtps?$/, error: 'must be an address such as smtps://user:password@mail.example.com' })
    .optional(),
  MUSTER_MAIL_FROM: z.string().min(3).optional(),
  MUSTER_OIDC_ISSUER: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://login.example.com' })
    .optional(),
  MUSTER_OIDC_CLIENT_ID: z.string().optional(),
  MUSTER_OIDC_CLIENT_SECRET: z.string().optional(),
  MUSTER_OIDC_NAME: z.string().max(50).default('OpenID Connect'),
  MUSTER_OIDC_TRUST_EMAIL: z.enum(['true', 'false']).default('false'),
  MUSTER_CAMS_PORT: port.optional(),
  MUSTER_CAMS_HOST: z.string().min(1).optional(),
  MUSTER_CAMS_FILE_HOSTS: z.string().optional(),
  MUSTER_WEBHOOK_HOSTS: z.string().optional(),
  TRUST_PROXY: z.string().optional(),
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
  mail: MailSettings | undefined;
  oidc: OidcSettings | undefined;
  /** Where everything is CAMS's, beside the main port, which takes its requests too. */
  cams: { host: string; port: number } | undefined;
  camsFileHosts: string[] | undefined;
  webhookHosts: string[] | undefined;
  /** Who is created first, where nobody is there to follow the printed link. */
  owner: { email: string; password: string } | undefined;
  /** Addresses of proxies whose X-Forwarded-For is believed: comma-separated, CIDR. */
  trustProxy: string | undefined;
  ratePerMinute: number;
}

/** The checkout: two levels above dist/cli or src/cli. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Settings from the environment; blank values count as absent. Throws `invalid_request` naming the variable. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const present = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(present);
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
    mail: given(data.MUSTER_SMTP_URL, (url) => ({
      url,
      from: together(data, 'MUSTER_MAIL_FROM', 'MUSTER_SMTP_URL'),
    })),
    oidc: given(data.MUSTER_OIDC_ISSUER, (issuer) => ({
      issuer,
      clientId: together(data, 'MUSTER_OIDC_CLIENT_ID', 'MUSTER_OIDC_ISSUER'),
      clientSecret: together(data, 'MUSTER_OIDC_CLIENT_SECRET', 'MUSTER_OIDC_ISSUER'),
      name: data.MUSTER_OIDC_NAME,
      trustEmail: data.MUSTER_OIDC_TRUST_EMAIL === 'true',
    })),
    cams: given(data.MUSTER_CAMS_PORT, (number) => ({ host: data.MUSTER_CAMS_HOST ?? data.HOST, port: number })),
    camsFileHosts: given(data.MUSTER_CAMS_FILE_HOSTS, listOf),
    webhookHosts: given(data.MUSTER_WEBHOOK_HOSTS, listOf),
    owner: given(data.MUSTER_OWNER_EMAIL, (address) => ({
      email: address,
      password: together(data, 'MUSTER_OWNER_PASSWORD', 'MUSTER_OWNER_EMAIL'),
    })),
    trustProxy: data.TRUST_PROXY,
    ratePerMinute: data.RATE_LIMIT_PER_MINUTE,
  };
}

const given = <T, R>(value: T | undefined, use: (value: T) => R): R | undefined =>
  value === undefined ? undefined : use(value);

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');

type Environment = z.output<typeof environment>;

/** A variable that another needs. Throws `invalid_request` naming it. */
function together(data: Environment, name: keyof Environment & string, because: string): string {
  const value = data[name];
  if (typeof value === 'string') return value;
  throw new AppError('invalid_request', `Environment variable ${name}: must be set, because ${because} is`);
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
