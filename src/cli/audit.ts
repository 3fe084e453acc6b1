import { type Command, Option } from 'commander';
import { INSTALLATION } from '../audit/append.ts';
import { type AuditFilter, listAudit } from '../audit/queries.ts';
import type { AuditEvent } from '../audit/schema.ts';
import { readHeads } from '../audit/verify.ts';
import { AppError } from '../lib/errors.ts';
import { print, withDatabase } from './runtime.ts';

interface ListOptions {
  since?: string;
  action?: string;
  actor?: string;
  search?: string;
  limit: string;
  installation?: boolean;
  json?: boolean;
  workspace?: string;
}

export function addAudit(program: Command): void {
  const audit = program
    .command('audit')
    .description('who did what, when, from where: the audit trail of a workspace, latest first')
    .option('--since <time>', 'not before, such as 2030-01-31 or 2030-01-31T09:00:00Z')
    .option('--action <action>', 'such as key.create, or key for all that happened to keys')
    .option('--actor <actor>', 'such as user:5, key:12 or cli')
    .option('--search <text>', 'part of the action, of who did it, of what it was done to, or of the address')
    .option('--limit <number>', 'so many at most', '100')
    .option('--installation', 'of the installation itself, not of a workspace')
    .option('--json', 'print an object a line')
    .addOption(new Option('--workspace <name or id>', 'the workspace; the first by default'))
    .action(list);

  audit
    .command('head')
    .description('print the last event of each trail with its seal, to be kept elsewhere: muster verify --audit-head')
    .action(async () => {
      await withDatabase({}, async ({ db }) => {
        for (const { workspaceId, id, seal } of await readHeads(db)) print(`${workspaceId}:${id}:${seal}`);
      });
    });
}

async function list(options: ListOptions): Promise<void> {
  const { since, action, actor, search } = options;
  const limit = Number(options.limit);
  if (!(Number.isInteger(limit) && limit > 0)) throw new AppError('invalid_request', '--limit: a number from 1.');
  const from = since === undefined ? undefined : new Date(since);
  if (from && Number.isNaN(from.getTime()))
    throw new AppError('invalid_request', '--since: a time such as 2030-01-31 or 2030-01-31T09:00:00Z.');
  const filter: AuditFilter = { action, actor, search, from: from?.toISOString() };
  await withDatabase(options, async ({ db, workspace }) => {
    const workspaceId = options.installation ? INSTALLATION : workspace.id;
    let left = limit;
    for (let before: number | undefined; left > 0; ) {
      const page = await listAudit(db, {
        ...filter,
        workspaceId,
        fullNumbers: true,
        before,
        limit: Math.min(left, PAGE),
      });
      for (const event of page.items) print(options.json ? JSON.stringify(event) : toLine(event));
      left -= page.items.length;
      if (page.last === null) return;
      before = page.last;
    }
  });
}

const PAGE = 1_000;

function toLine({ id, at, actor, actorName, action, target, targetName, ip, userAgent, change }: AuditEvent): string {
  const what = [target, targetName && `“${targetName}”`, change !== null && `(change ${change})`];
  return [id, at, `${actor} ${actorName}`.trim(), ip || userAgent, action, what.filter(Boolean).join(' ')].join('\t');
}
