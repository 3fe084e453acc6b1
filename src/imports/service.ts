import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Author } from '../audit/append.ts';
import type { ChangeContext } from '../changes/record.ts';
import { listAttributes } from '../contacts/attributes.ts';
import { type Db, transaction } from '../db/database.ts';
import { requireGroups } from '../groups/queries.ts';
import { openStoredFile, type StoredFile, storeFile } from '../jobs/files.ts';
import { AppError } from '../lib/errors.ts';
import { resolveCountry } from '../phone/countries.ts';
import { auditCommit } from './audit.ts';
import { previewReading } from './check.ts';
import { checkMapping } from './mapping.ts';
import { fileForgotten, getImport, type ImportRow, readImport } from './queries.ts';
import { runImport } from './run.ts';
import type { ImportJob, ImportOptions, importPatch } from './schema.ts';
import { dropStage } from './stageTable.ts';

/** Largest file taken: some forty million rows of CSV. */
const LARGEST_FILE = 2 * 1024 * 1024 * 1024;

/** A file on its way in. */
export interface UploadedFile {
  name: string;
  bytes: AsyncIterable<Buffer>;
  /** Asked once all bytes have arrived: form fields may follow the file. */
  options: () => Promise<ImportOptions>;
}

/** A file that has arrived, with the options it is to be imported by. */
export interface Received extends StoredFile {
  options: ImportOptions;
}

/**
 * Takes a file in and makes an import of it, `checking`: that is its job, which a dispatcher finds. `use` calls
 * `create` in a transaction of its choice; without it, nothing is kept of the file.
 *
 * Throws `body_too_large`, `busy`, `group_not_found`, `invalid_request`.
 */
export async function createImport<T>(
  db: Db,
  context: ChangeContext,
  file: UploadedFile,
  use: (received: Received, create: (tx: Db) => Promise<number>) => Promise<T>,
): Promise<T> {
  const { workspaceId } = context;
  const name =
    file.name
      .normalize('NFC')
      .replace(/\p{Cc}/gu, '')
      .slice(0, 255) || 'file';
  return storeFile(db, { workspaceId, name, bytes: file.bytes, limit: LARGEST_FILE }, async (stored) => {
    const options = await checkOptions(db, workspaceId, await file.options());
    return use({ ...stored, options }, async (tx) => {
      const row = await tx
        .insertInto('import')
        .values({
          workspace_id: workspaceId,
          file_id: stored.id,
          name,
          sha256: stored.sha256,
          status: 'checking',
          actor: context.actor,
          source: context.source,
          options: JSON.stringify(options) as never,
          total: stored.size,
        })
        .returning('id')
        .executeTakeFirstOrThrow();
      return row.id;
    });
  });
}

async function checkOptions(db: Db, workspaceId: number, options: ImportOptions): Promise<ImportOptions> {
  await requireGroups(db, { workspaceId, ids: options.groups, path: 'groups' });
  if (options.memberships === 'sync' && options.groups.length + options.newGroups.length === 0) {
    const groups = options.mapping?.columns.some(({ to }) => to === 'groups');
    if (!groups) throw new AppError('invalid_request', 'memberships: “sync” needs a group to make equal to the file.');
  }
  if (options.action !== 'add' && (options.newGroups.length > 0 || options.memberships !== 'add')) {
    const message = `action: “${options.action}” goes with neither newGroups nor memberships.`;
    throw new AppError('invalid_request', message, { errors: [{ path: 'action', code: 'invalid', message }] });
  }
  if (options.mapping) checkMapping(options.mapping, await listAttributes(db, { workspaceId }));
  if (options.defaultCountry === undefined) return options;
  const country = resolveCountry(options.defaultCountry);
  if (!country) throw new AppError('invalid_request', `defaultCountry: “${options.defaultCountry}” is not a country.`);
  return { ...options, defaultCountry: country };
}

interface OneImport {
  workspaceId: number;
  id: number;
}

/** How the file of an import is read, and its first rows. */
export async function previewImport(db: Db, { workspaceId, id }: OneImport): ReturnType<typeof previewReading> {
  const row = await readImport(db, { workspaceId, id });
  const source = await openStoredFile(db, { workspaceId, id: row.file_id, gone: fileForgotten });
  const definitions = await listAttributes(db, { workspaceId });
  return previewReading(db, { workspaceId, source, name: row.name, given: row.options, definitions });
}

/**
 * Alters the options of an import that is not being committed or over, and has it checked again. Whoever is checking it
 * finds out within a second, and begins anew.
 */
export async function changeImport(
  db: Db,
  { workspaceId, id, patch }: OneImport & { patch: z.output<typeof importPatch> },
): Promise<ImportJob> {
  const row = await readImport(db, { workspaceId, id });
  const options = await checkOptions(db, workspaceId, { ...row.options, ...given(patch) });
  await transaction(db, async (tx) => {
    await move(tx, { workspaceId, id, from: ['checking', 'ready', 'failed'], to: 'checking' });
    await sql`
      update import
      set options = ${JSON.stringify(options)}::jsonb, summary = '{}', format = null, mapping = null, error = null,
          stage = 'waiting', done = 0, rows = 0, runs = 0, checked_at = null, finished_at = null
      where workspace_id = ${workspaceId} and id = ${id}`.execute(tx);
  });
  return getImport(db, { workspaceId, id });
}

const given = (patch: z.output<typeof importPatch>): Partial<ImportOptions> =>
  Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));

/** Has a checked import committed, in the caller's transaction. Throws `import_state` unless it is `ready`. */
export async function commitImport(tx: Db, { workspaceId, id }: OneImport): Promise<ImportJob> {
  await move(tx, { workspaceId, id, from: ['ready'], to: 'committing' });
  return getImport(tx, { workspaceId, id });
}

/**
 * Cancels an import at any stage, at once: a commit that is being written finds out at its end, if not before, and is
 * rolled back. Throws `import_state` when it is over.
 */
export async function cancelImport(db: Db, { workspaceId, id }: OneImport): Promise<ImportJob> {
  const before = await transaction(db, (tx) =>
    move(tx, { workspaceId, id, from: ['checking', 'ready', 'committing', 'failed'], to: 'cancelled' }),
  );
  // Nobody works on these; of the others, whoever does drops it.
  if (before === 'ready' || before === 'failed') await dropStage(db, id);
  return getImport(db, { workspaceId, id });
}

const SENTENCES: Partial<Record<ImportRow['status'], string>> = {
  done: 'It is committed already. Undo its change to take it back.',
  cancelled: 'It was cancelled. Upload the file again.',
  failed: 'It failed. Correct what its error says, or upload the file again.',
  checking: 'It is still being checked.',
  committing: 'It is being committed.',
  ready: 'It has been checked and waits to be committed.',
};

async function move(
  tx: Db,
  { workspaceId, id, from, to }: OneImport & { from: ImportRow['status'][]; to: ImportRow['status'] },
): Promise<ImportRow['status']> {
  const { status } = await readImport(tx, { workspaceId, id, lock: true });
  if (!from.includes(status)) {
    throw new AppError('import_state', `Import ${id} is ${status}. ${SENTENCES[status] ?? ''}`.trim());
  }
  await sql`
    update import
    set status = ${to}, updated_at = now(), runs = 0,
        stage = case when ${to} = 'cancelled' then 'finished' else 'waiting' end,
        finished_at = case when ${to} = 'cancelled' then now() end,
        error = case when ${to} = 'cancelled' then error end
    where workspace_id = ${workspaceId} and id = ${id}`.execute(tx);
  return status;
}

const POLL_MS = 300;

/**
 * Imports a file here and now, to its end or to its check: for the command line, which has nobody else to leave it to.
 * Answers the import as it then is.
 */
export async function importFile(
  db: Db,
  context: ChangeContext,
  {
    file,
    author,
    onProgress,
    onCreated,
  }: {
    file: UploadedFile;
    /** Who has it committed, if it is to be. */
    author: Author;
    onProgress?: Parameters<typeof runImport>[1]['onProgress'];
    /** Told the import's id before the work begins. */
    onCreated?: (id: number) => void;
  },
): Promise<ImportJob> {
  const { workspaceId } = context;
  const id = await createImport(db, context, file, ({ options }, create) =>
    transaction(db, async (tx) => {
      const made = await create(tx);
      if (options.commit) await auditCommit(tx, author, { workspaceId, id: made });
      return made;
    }),
  );
  onCreated?.(id);
  for (;;) {
    await runImport(db, { workspaceId, id, ...(onProgress && { onProgress }) });
    const now = await getImport(db, { workspaceId, id });
    if (now.status !== 'checking' && now.status !== 'committing') return now;
    // A server has taken it up before this process could.
    onProgress?.(now.progress);
    await sleep(POLL_MS);
  }
}
