import { type Command, Option } from 'commander';
import { auditKey, rightsOf } from '../access/audit.ts';
import { createKey, getKey, listKeys, revokeKey, rotateKey } from '../access/keys.ts';
import { type ApiKey, GRANTS, keyInput, keyRotation, ROLES, type Role } from '../access/schema.ts';
import { transaction } from '../db/database.ts';
import { AppError } from '../lib/errors.ts';
import { createCams, listCams, revokeCams } from './accessKey.ts';
import { cliAuthor } from './author.ts';
import { fromZodError } from './input.ts';
import { print, withDatabase } from './runtime.ts';

interface CreateOptions {
  cams?: boolean;
  name?: string;
  role: Role;
  permission: string[];
  ip: string[];
  expires?: string;
  json?: boolean;
  workspace?: string;
}

export function addKey(program: Command): void {
  const key = program.command('key').description('make, list, rotate and revoke API keys');
  const workspace = new Option('--workspace <name or id>', 'the workspace; the first by default');
  const cams = new Option('--cams', 'of the access keys, which programs sign CAMS requests with');

  key
    .command('create')
    .description('make an API key and print it; it is shown this once')
    .option('--name <name>', 'what it is for')
    .addOption(new Option('--role <role>', 'what it may do').choices(ROLES).default('administrator'))
    .option(
      '--permission <name>',
      `beside the role: ${GRANTS.join(', ')}, or none; may be repeated. Without it a viewer has none, others have all`,
      collect,
      [],
    )
    .option('--ip <address or range>', 'where it may be used from, such as 192.0.2.0/24; may be repeated', collect, [])
    .option('--expires <time>', 'when it ends, such as 2030-01-31T00:00:00Z')
    .option('--cams', 'an access key instead, which programs sign CAMS requests with: its id and its secret')
    .option('--json', 'print an object')
    .addOption(workspace)
    .action(create);

  key
    .command('list')
    .description('list API keys')
    .addOption(cams)
    .option('--json', 'print an array')
    .addOption(workspace)
    .action(async (options: { cams?: boolean; json?: boolean; workspace?: string }) => {
      if (options.cams) return listCams(options);
      await withDatabase(options, async ({ db, workspace: { id } }) => {
        const keys = await listKeys(db, { workspaceId: id });
        if (options.json) return print(JSON.stringify(keys));
        for (const one of keys) print([one.id, `${one.prefix}…`, one.role, stateOf(one), one.name].join('\t'));
      });
    });

  key
    .command('rotate')
    .description('give an API key a new secret and print it; the one before stays good for a while')
    .argument('<id>', 'as key list shows it', toId)
    .option('--overlap <hours>', 'how long the one before stays good; 0 ends it at once', '24')
    .option('--json', 'print an object')
    .addOption(workspace)
    .action(rotate);

  key
    .command('revoke')
    .description('end an API key at once')
    .argument('<id>', 'as key list shows it', toId)
    .addOption(cams)
    .addOption(workspace)
    .action(revoke);
}

const collect = (value: string, previous: string[]): string[] => [...previous, value];

function toId(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new AppError('invalid_request', `“${text}” is no key’s id. See them with: muster key list`);
}

const stateOf = ({ revokedAt, rotatedUntil, lastUsedAt, lastUsedIp }: ApiKey): string => {
  if (revokedAt) return `revoked ${revokedAt}`;
  const used = lastUsedAt ? `last used ${lastUsedAt} from ${lastUsedIp ?? 'somewhere'}` : 'never used';
  return rotatedUntil ? `${used}, the one before good until ${rotatedUntil}` : used;
};

async function create(options: CreateOptions): Promise<void> {
  const { role, permission, ip, expires } = options;
  const name = options.name ?? (options.cams ? 'CAMS' : undefined);
  if (name === undefined) throw new AppError('invalid_request', 'Say what the key is for, with --name NAME.');
  const none = permission.length === 1 && permission[0] === 'none';
  const input = fromZodError(
    keyInput.safeParse({
      name,
      role,
      permissions: none ? [] : permission.length > 0 ? permission : undefined,
      ipRanges: ip,
      expiresAt: expires,
    }),
  );
  if (options.cams) return createCams(input, options);
  await withDatabase(options, async ({ db, workspace: { id: workspaceId, name: workspace } }) => {
    const author = await cliAuthor(db);
    const { key, record } = await transaction(db, async (tx) => {
      const made = await createKey(tx, { workspaceId, ...input, createdBy: author.actor });
      const { record } = made;
      await auditKey(tx, author, { workspaceId, action: 'key.create', key: record, details: rightsOf(record) });
      return made;
    });
    show({ ...record, key, workspace: { id: workspaceId, name: workspace } }, options);
  });
}

async function rotate(id: number, options: { overlap: string; json?: boolean; workspace?: string }): Promise<void> {
  const { overlapHours } = fromZodError(keyRotation.safeParse({ overlapHours: Number(options.overlap) }));
  await withDatabase(options, async ({ db, workspace: { id: workspaceId, name: workspace } }) => {
    const author = await cliAuthor(db);
    const { key, record } = await transaction(db, async (tx) => {
      const made = await rotateKey(tx, { workspaceId, id, overlapHours });
      await auditKey(tx, author, { workspaceId, action: 'key.rotate', key: made.record, details: { overlapHours } });
      return made;
    });
    show({ ...record, key, workspace: { id: workspaceId, name: workspace } }, options);
  });
}

async function revoke(id: number, options: { cams?: boolean; workspace?: string }): Promise<void> {
  if (options.cams) return revokeCams(id, options);
  await withDatabase(options, async ({ db, workspace: { id: workspaceId } }) => {
    const author = await cliAuthor(db);
    await transaction(db, async (tx) => {
      const key = await getKey(tx, { workspaceId, id });
      await revokeKey(tx, { workspaceId, id });
      if (key.revokedAt === null) await auditKey(tx, author, { workspaceId, action: 'key.revoke', key });
    });
  });
}

const show = (shown: ApiKey & { key: string; workspace: object }, { json }: { json?: boolean }): void =>
  print(json ? JSON.stringify(shown) : shown.key);
