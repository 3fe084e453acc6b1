import { mayExport, type Principal, seesPhoneNumbers } from '../access/permissions.ts';
import { addressOf, openTicket, sealTicket } from '../access/tickets.ts';
import { findActor } from '../accounts/actors.ts';
import type { Services } from '../accounts/services.ts';
import { recordAudit } from '../audit/append.ts';
import type { Db } from '../db/database.ts';
import type { ExportFormat } from '../files/types.ts';
import { openStoredFile } from '../jobs/files.ts';
import { AppError } from '../lib/errors.ts';
import { plainAddress } from '../net/ipRanges.ts';
import { readJob } from '../operations/row.ts';
import type { ExportRow } from './queries.ts';
import type { ExportJob } from './schema.ts';

const VALID_MS = 60 * 60_000;
const PURPOSE = 'export download';

interface Ticket {
  workspaceId: number;
  export: number;
  /** Whom the link was made for. */
  actor: string;
  until: number;
}

/** An export as one caller sees it, who gets a link of their own to its file. */
export function toExport(
  row: ExportRow,
  { services, principal }: { services: Services; principal: Principal },
): ExportJob {
  const { input, result } = row;
  return {
    id: row.id,
    name: input.name,
    format: input.format,
    columns: [...input.columns],
    status: row.status,
    progress: { stage: row.stage, done: row.done, total: row.total },
    conditions: input.conditions,
    contacts: result.contacts ?? null,
    masked: !row.full_numbers,
    file:
      row.file_id === null
        ? null
        : {
            size: result.size!,
            expiresAt: row.expires_at!.toISOString(),
            download: maySee(row, principal) ? linkTo(row, services, principal.actor) : null,
          },
    gone: result.gone ?? null,
    error: row.error,
    actor: row.actor,
    createdAt: row.created_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}

const maySee = ({ full_numbers }: ExportRow, principal: Principal): boolean =>
  mayExport(principal, { query: {} }) && (!full_numbers || seesPhoneNumbers(principal));

function linkTo({ workspace_id: workspaceId, id }: ExportRow, { keyring, settings }: Services, actor: string) {
  const until = Date.now() + VALID_MS;
  const ticket: Ticket = { workspaceId, export: id, actor, until };
  const token = sealTicket(keyring, PURPOSE, ticket);
  const url = addressOf(`${settings.publicUrl}/api/v1/exports/${id}/download`, { until, token });
  return { url, expiresAt: new Date(until).toISOString() };
}

/** A file to be sent. */
interface Download {
  name: string;
  format: ExportFormat;
  size: number;
  content: AsyncIterable<Buffer>;
}

/**
 * The file that a link leads to. Whom the link was made for must still be somebody who may have it. Throws `link_invalid`,
 * with the same words whatever is wrong.
 */
export async function openDownload(
  db: Db,
  options: { services: Services; id: number; token: string; ip: string; userAgent: string },
): Promise<Download> {
  const { services, id, token, userAgent } = options;
  const ip = plainAddress(options.ip);
  const ticket = openTicket<Ticket>(services.keyring, PURPOSE, token);
  if (ticket?.export !== id) throw gone();
  const { workspaceId, actor } = ticket;
  const principal = await findActor(db, { workspaceId, actor, ip });
  if (!principal) throw gone();
  const row = await readJob<ExportRow>(db, { workspaceId, id, family: 'export' }).catch((error: unknown) => {
    throw error instanceof AppError ? gone() : error;
  });
  if (!maySee(row, principal)) throw gone();
  const file = await openStoredFile(db, { workspaceId, id: row.file_id, gone });
  const { input, result } = row;
  // Before the first byte: a download that is cut short has told much already.
  await recordAudit(
    db,
    { actor, actorName: principal.actorName, ip, userAgent, keyring: services.keyring },
    {
      workspaceId,
      action: 'export.download',
      target: `export:${id}`,
      targetName: input.name,
      details: { format: input.format, contacts: result.contacts },
    },
  );
  return { name: input.name, format: input.format, size: file.size, content: file.stream() };
}

const gone = (): AppError =>
  new AppError(
    'link_invalid',
    'This link is not valid any more. Ask for the export again: it has a new one, or says why not.',
  );
