import { z } from 'zod';
import { EXPORT_FORMATS } from '../files/types.ts';
import { answer, answerOnce, type EndpointContext, endpoint, openEndpoint } from '../http/endpoint.ts';
import { fileOf, sendFile } from '../http/file.ts';
import { idParams, pageOf, pageQuery } from '../http/input.ts';
import { nudgeDispatchers } from '../jobs/dispatcher.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { listJobs, readJob } from '../operations/row.ts';
import { openDownload, toExport } from './links.ts';
import type { ExportRow } from './queries.ts';
import { exportInput, exportJob } from './schema.ts';
import { cancelExport, createExport, deleteExport } from './service.ts';

const tag = 'Exports';

export const list = endpoint({
  summary: 'Exports, newest first',
  tag,
  query: pageQuery,
  response: { 200: pageOf(exportJob) },
  async handle({ context, query: { limit, after } }) {
    const { db, workspaceId } = context;
    const scope = { list: 'exports', filter: {} };
    const before = decodeCursor(scope, after);
    const { rows, last } = await listJobs<ExportRow>(db, { workspaceId, family: 'export', before, limit });
    return {
      items: rows.map((row) => toExport(row, context)),
      next: last === null ? null : encodeCursor(scope, last),
    };
  },
});

export const create = endpoint({
  summary: 'Write contacts to a file, in the background',
  description:
    'CSV, a workbook (XLSX, further sheets where Excel’s rows end) or JSON Lines, of one moment. Ask for the export, or follow ' +
    'GET /events, for its progress; once it is done it has a link to its file. CSV and XLSX can be imported again, and a ' +
    'line of JSON is a contact as this API takes it; but not where phone numbers are masked, as they are for callers without ' +
    'the permission fullPhoneNumbers.',
  tag,
  body: exportInput,
  response: { 202: exportJob },
  async handle({ context, body }) {
    const { db, change, author, view } = context;
    const result = await answerOnce(db, change, async (tx) => ({
      status: 202,
      body: toExport(await createExport(tx, { context: change, author, fullNumbers: view.full }, body), context),
    }));
    nudgeDispatchers();
    return result;
  },
});

const read = async (context: EndpointContext, id: number) =>
  toExport(await readJob<ExportRow>(context.db, { workspaceId: context.workspaceId, id, family: 'export' }), context);

export const get = endpoint({
  summary: 'One export, with its progress and a link to its file',
  tag,
  params: idParams,
  response: { 200: exportJob },
  handle: ({ context, params: { id } }) => read(context, id),
});

export const cancel = endpoint({
  summary: 'Cancel an export that waits or is at work',
  tag,
  params: idParams,
  response: { 200: exportJob },
  async handle({ context, params: { id } }) {
    await cancelExport(context.db, { workspaceId: context.workspaceId, id });
    return read(context, id);
  },
});

export const remove = endpoint({
  summary: 'Delete an export that is over, with its file',
  tag,
  params: idParams,
  response: { 204: z.null() },
  async handle({ context: { db, workspaceId, author }, params: { id } }) {
    await deleteExport(db, { workspaceId, id, author });
    return answer({ status: 204, body: null });
  },
});

export const download = openEndpoint({
  summary: 'The file of an export',
  description: 'By the link that the export has, which says who may, and until when.',
  tag,
  params: idParams,
  query: z.strictObject({ expires: z.string().max(20).optional(), token: z.string().max(2000) }),
  response: { 200: fileOf(...EXPORT_FORMATS) },
  async handle({ context: { db, services, author }, params: { id }, query: { token }, reply }) {
    const { ip, userAgent } = author;
    const file = await openDownload(db, { services, id, token, ip, userAgent });
    return sendFile(reply.header('cache-control', 'no-store'), file);
  },
});
