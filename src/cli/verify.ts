import { type Command, InvalidArgumentError } from 'commander';
import { sql } from 'kysely';
import { type Keyring, loadKeyring } from '../access/keyring.ts';
import { type Anchor, type CheckedChain, verifyAudit } from '../audit/verify.ts';
import { verifyWorkspace } from '../changes/verify.ts';
import { type Db, type Tx, transaction } from '../db/database.ts';
import { readConfig } from './config.ts';
import { print, withDatabase } from './runtime.ts';

interface Options {
  auditHead: Anchor[];
  json?: boolean;
}

export function addVerify(program: Command): void {
  program
    .command('verify')
    .description(
      'recompute sizes, facets and invariants of every workspace, and check the audit trail; exit 1 and a list on any mismatch',
    )
    .option(
      '--audit-head <workspace:event:seal>',
      'what muster audit head printed once: the trail must still have it; may be repeated',
      toAnchor,
      [],
    )
    .option('--json', 'print an object')
    .action(verify);
}

function toAnchor(text: string, previous: Anchor[]): Anchor[] {
  const parts = /^(\d{1,10}):(\d{1,15}):([0-9a-f]{64})$/i.exec(text);
  if (!parts) throw new InvalidArgumentError('Give it as muster audit head prints it: workspace:event:seal.');
  return [...previous, { workspaceId: Number(parts[1]), id: Number(parts[2]), seal: parts[3]! }];
}

interface CheckedWorkspace {
  id: number;
  name: string;
  contacts: number;
  mismatches: string[];
}

async function verify({ auditHead, json }: Options): Promise<void> {
  const { workspaces, audit } = await withDatabase({}, async ({ db }) => {
    // Before the long work: without the right MUSTER_SECRET no seal can be checked.
    const keyring = await loadKeyring(db, { secret: readConfig().secret });
    return checkAll(db, { keyring, anchors: auditHead });
  });
  const count = [...workspaces, ...audit].reduce((sum, { mismatches }) => sum + mismatches.length, 0);
  if (json) print(JSON.stringify({ ok: count === 0, workspaces, audit }));
  else report(workspaces, audit);
  if (count > 0) process.exitCode = 1;
}

/** In one snapshot, so that writers at work are no mismatch. */
function checkAll(
  db: Db,
  options: { keyring: Keyring; anchors: readonly Anchor[] },
): Promise<{ workspaces: CheckedWorkspace[]; audit: CheckedChain[] }> {
  return transaction(db, async (tx) => {
    await sql`set transaction isolation level repeatable read read only`.execute(tx);
    const all = await tx.selectFrom('workspace').select(['id', 'name']).orderBy('id').execute();
    const workspaces: CheckedWorkspace[] = [];
    for (const one of all) workspaces.push({ ...one, ...(await checkWorkspace(tx, one.id)) });
    return { workspaces, audit: await verifyAudit(tx, options) };
  });
}

async function checkWorkspace(tx: Tx, id: number): Promise<Pick<CheckedWorkspace, 'contacts' | 'mismatches'>> {
  const mismatches = await verifyWorkspace(tx, { workspaceId: id });
  const everyone = await tx
    .selectFrom('audience')
    .select('size')
    .where('workspace_id', '=', id)
    .where('kind', '=', 'system')
    .executeTakeFirst();
  return { contacts: everyone?.size ?? 0, mismatches };
}

function report(workspaces: readonly CheckedWorkspace[], audit: readonly CheckedChain[]): void {
  const say = (what: string, mismatches: readonly string[]): void => {
    print(`${what}, ${mismatches.length || 'no'} mismatches.`);
    for (const mismatch of mismatches) print(`  ${mismatch}`);
  };
  for (const { id, name, contacts, mismatches } of workspaces)
    say(`Workspace ${id} “${name}”: ${contacts.toLocaleString('en')} contacts`, mismatches);
  for (const { workspaceId, events, mismatches } of audit) {
    const whose = workspaceId === 0 ? 'the installation' : `workspace ${workspaceId}`;
    say(`Audit trail of ${whose}: ${events.toLocaleString('en')} events`, mismatches);
  }
}
