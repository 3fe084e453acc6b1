import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { recordAudit } from '../audit/append.ts';
import { type Db, isDatabaseAway } from '../db/database.ts';
import { answerOnce, endpoint } from '../http/endpoint.ts';
import { eventsOf, fileOf, sendEvents, sendFile } from '../http/file.ts';
import { idParams, pageOf, pageQuery } from '../http/input.ts';
import { readUpload, uploadBody } from '../http/upload.ts';
import type { View } from '../http/view.ts';
import { nudgeDispatchers } from '../jobs/dispatcher.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { auditCommit } from './audit.ts';
import { getImport, listImports } from './queries.ts';
import { exportRejects } from './rejectsFile.ts';
import { importJob, importOptions, importPatch } from './schema.ts';
import { cancelImport, changeImport, commitImport, createImport, previewImport } from './service.ts';
import { templateCsv, templateXlsx } from './template.ts';

const tag = 'Imports';
const fileQuery = z.strictObject({ format: z.enum(['xlsx', 'csv']).default('xlsx') });
const aFile = { 200: fileOf('xlsx', 'csv') };

export const template = endpoint({
  summary: 'A file to fill in',
  tag,
  query: fileQuery,
  response: aFile,
  async handle({ query: { format }, reply }) {
    const content = format === 'csv' ? templateCsv() : templateXlsx();
    return sendFile(reply, { name: 'muster-contacts', format, content });
  },
});

export const list = endpoint({
  summary: 'Imports, newest first',
  tag,
  query: pageQuery,
  response: { 200: pageOf(importJob) },
  async handle({ context: { db, workspaceId }, query: { limit, after } }) {
    const scope = { list: 'imports', filter: {} };
    const { items, last } = await listImports(db, { workspaceId, before: decodeCursor(scope, after), limit });
    return { items, next: last === null ? null : encodeCursor(scope, last) };
  },
});

export const create = endpoint({
  summary: 'Upload a file of contacts and have it checked',
  description:
    'Takes CSV, TSV, semicolon or pipe separated text in any usual encoding, XLSX and ODS. The check writes nothing: ' +
    'when the status is “ready”, the counts say what a commit will do. With commit: true it is committed at once.',
  tag,
  body: uploadBody({ options: importOptions.optional() }),
  response: { 202: importJob },
  async handle({ context: { db, workspaceId, change, author }, request }) {
    const { bytes, name, options } = await readUpload(request, importOptions);
    const file = { bytes, name, options };
    const result = await createImport(db, change, file, (stored, create) => {
      change.fingerprint = `${stored.sha256.toString('hex')} ${JSON.stringify(stored.options)}`;
      return answerOnce(db, change, async (tx) => {
        const id = await create(tx);
        if (stored.options.commit) await auditCommit(tx, author, { workspaceId, id });
        return { status: 202, body: await getImport(tx, { workspaceId, id }) };
      });
    });
    nudgeDispatchers();
    return result;
  },
});

export const get = endpoint({
  summary: 'One import, with its progress and counts',
  tag,
  params: idParams,
  response: { 200: importJob },
  handle: ({ context: { db, workspaceId }, params }) => getImport(db, { workspaceId, id: params.id }),
});

export const change = endpoint({
  summary: 'Correct how a file is read or what becomes of it, and have it checked again',
  tag,
  params: idParams,
  body: importPatch,
  response: { 200: importJob },
  async handle({ context: { db, workspaceId }, params, body }) {
    const result = await changeImport(db, { workspaceId, id: params.id, patch: body });
    nudgeDispatchers();
    return result;
  },
});

export const preview = endpoint({
  summary: 'How a file is read: its format, its columns and its first rows',
  tag,
  params: idParams,
  response: {
    200: z.object({
      format: z.record(z.string(), z.unknown()),
      mapping: importJob.shape.mapping,
      mappedBy: importJob.shape.mappedBy,
      columns: importJob.shape.columns,
      rows: z.array(z.array(z.string())),
    }),
  },
  async handle({ context: { db, workspaceId }, params }) {
    const { format, mapping, mappedBy, columns, rows } = await previewImport(db, { workspaceId, id: params.id });
    return { format, mapping, mappedBy, columns, rows: rows.slice(0, 20) };
  },
});

export const commit = endpoint({
  summary: 'Commit a checked import as one change',
  tag,
  params: idParams,
  response: { 202: importJob },
  async handle({ context: { db, workspaceId, change, author }, params: { id } }) {
    const result = await answerOnce(db, change, async (tx) => {
      const body = await commitImport(tx, { workspaceId, id });
      await auditCommit(tx, author, { workspaceId, id });
      return { status: 202, body };
    });
    nudgeDispatchers();
    return result;
  },
});

export const cancel = endpoint({
  summary: 'Cancel an import at any stage before it is committed',
  tag,
  params: idParams,
  response: { 200: importJob },
  handle: ({ context: { db, workspaceId }, params }) => cancelImport(db, { workspaceId, id: params.id }),
});

export const rejects = endpoint({
  summary: 'The refused rows as a file: their cells, row numbers and reasons; corrected, it can be imported',
  tag,
  params: idParams,
  query: fileQuery,
  response: aFile,
  async handle({ context: { db, workspaceId, author, view }, params: { id }, query: { format }, reply }) {
    const rejected = { workspaceId, id, format, fullNumbers: view.full };
    const { name, content, rows } = await exportRejects(db, rejected);
    await recordAudit(db, author, {
      workspaceId,
      action: 'import.rejects',
      target: `import:${id}`,
      targetName: name,
      details: { format, rows },
    });
    return sendFile(reply, { name: view.text(name), format, content });
  },
});

const WATCH_MS = 100;
/** An event at least this often, so that proxies keep the connection open. */
const QUIET_MS = 15_000;

export const events = endpoint({
  summary: 'The progress of an import as server-sent events, until it waits for somebody or is over',
  tag,
  params: idParams,
  response: { 200: eventsOf(z.object({ event: z.literal('import'), data: importJob })) },
  async handle({ context: { db, workspaceId, view }, params: { id }, reply }) {
    await getImport(db, { workspaceId, id });
    return sendEvents(reply, watch(db, { workspaceId, id, view }));
  },
});

async function* watch(
  db: Db,
  { workspaceId, id, view }: { workspaceId: number; id: number; view: View },
): AsyncGenerator<{ event: string; data: unknown }> {
  let last = '';
  let said = 0;
  for (;;) {
    let now: Awaited<ReturnType<typeof getImport>> | undefined;
    try {
      now = await getImport(db, { workspaceId, id });
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
    }
    const text = JSON.stringify(now ?? null);
    if (now && (text !== last || Date.now() - said > QUIET_MS)) {
      last = text;
      said = Date.now();
      yield { event: 'import', data: view.body(now, importJob) };
    }
    if (now && now.status !== 'checking' && now.status !== 'committing') return;
    await sleep(WATCH_MS);
  }
}
