import { z } from 'zod';
import { getChange } from '../changes/history.ts';
import { type EndpointContext, endpoint } from '../http/endpoint.ts';
import { fileOf, sendFile } from '../http/file.ts';
import { idText, pageOf, pageQuery, searchText } from '../http/input.ts';
import { decodeCursor, encodeCursor } from '../lib/cursor.ts';
import { recordAudit } from './append.ts';
import { exportAudit } from './export.ts';
import { lastAuditId, listAudit } from './queries.ts';
import { type AuditEvent, auditEvent } from './schema.ts';

const tag = 'Audit';

const instant = z.iso.datetime({ offset: true });

const filters = z.strictObject({
  search: searchText
    .optional()
    .describe('Part of the action, of who did it, of what it was done to, or of the address'),
  action: z
    .string()
    .regex(/^[a-zA-Z_]{1,40}(\.[a-zA-Z_-]{1,40})?$/, 'An action such as key.create, or a noun such as key.')
    .optional()
    .describe('“key.create”, or “key” for all that happened to keys'),
  actor: z
    .string()
    .regex(/^(?:(?:user|key|access_key):\d{1,16}|cli|anonymous)$/, 'Such as user:5, key:12, cli or anonymous.')
    .optional(),
  target: z
    .string()
    .regex(/^[a-z_]{1,40}:\d{1,16}$/, 'Kind and id, such as key:13.')
    .optional(),
  from: instant.optional().describe('Not before'),
  to: instant.optional().describe('Before'),
  change: idText.optional().describe('What a change of contacts or groups came of'),
});

type Filters = z.output<typeof filters>;

/** Another workspace's change is not there, rather than a change that nothing came of. */
async function requireChange({ db, workspaceId }: EndpointContext, { change }: Filters): Promise<void> {
  if (change !== undefined) await getChange(db, { workspaceId, id: change });
}

export const list = endpoint({
  summary: 'The audit trail, latest first: who did what, when, from where',
  description: 'Append-only for everyone. “change” finds what a change of contacts or groups came of.',
  tag,
  query: pageQuery.extend(filters.shape),
  response: { 200: pageOf(auditEvent) },
  async handle({ context, query: { limit, after, ...filter } }) {
    const { db, workspaceId, view } = context;
    await requireChange(context, filter);
    const scope = { list: 'audit', filter };
    const { items, last } = await listAudit(db, {
      workspaceId,
      ...filter,
      fullNumbers: view.full,
      before: decodeCursor(scope, after),
      limit,
    });
    return { items, next: last === null ? null : encodeCursor(scope, last) };
  },
});

export const exportFile = endpoint({
  summary: 'The audit trail as a file, latest first; that it was taken is recorded first',
  tag,
  query: filters.extend({ format: z.enum(['csv', 'jsonl']).default('csv') }),
  response: { 200: fileOf('csv', 'jsonl') },
  async handle({ context, query: { format, ...filter }, reply }) {
    const { db, workspaceId, author, view } = context;
    await requireChange(context, filter);
    // What was searched for may be anybody's number.
    const { search, ...rest } = filter;
    await recordAudit(db, author, {
      workspaceId,
      action: 'audit.export',
      details: { format, ...rest, ...(search !== undefined && { searched: true }) },
    });
    const upTo = await lastAuditId(db, { workspaceId });
    const show = (event: AuditEvent) => view.body(event, auditEvent) as AuditEvent;
    const content = exportAudit(db, { workspaceId, ...filter, fullNumbers: view.full, upTo, format, show });
    return sendFile(reply, { name: 'audit', format, content });
  },
});
