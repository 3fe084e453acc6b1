import type { Db } from '../db/database.ts';
import { writeCsvLine } from '../files/writeCsv.ts';
import { type AuditFilter, scanAudit } from './queries.ts';
import type { AuditEvent } from './schema.ts';

const COLUMNS = [
  'id',
  'at',
  'actor',
  'actorName',
  'action',
  'target',
  'targetName',
  'ip',
  'userAgent',
  'details',
  'change',
] as const satisfies (keyof AuditEvent)[];

/**
 * The events that match, latest first, some at a time: as CSV with a header, details as JSON, and what a spreadsheet would run
 * as a formula guarded; or as a JSON object a line, to the letter.
 */
export async function* exportAudit(
  db: Db,
  {
    format,
    show,
    ...options
  }: AuditFilter & {
    workspaceId: number;
    fullNumbers: boolean;
    upTo: number;
    format: 'csv' | 'jsonl';
    /** An event as whoever asks may see it. */
    show: (event: AuditEvent) => AuditEvent;
  },
): AsyncGenerator<string> {
  if (format === 'csv') yield writeCsvLine(COLUMNS);
  const write = format === 'csv' ? toCsv : toJson;
  for await (const events of scanAudit(db, options)) yield events.map((event) => write(show(event))).join('');
}

const toJson = (event: AuditEvent): string => `${JSON.stringify(event)}\n`;

const toCsv = (event: AuditEvent): string =>
  writeCsvLine(
    COLUMNS.map((column) => {
      const value = event[column];
      if (value === null || typeof value === 'string') return value;
      return typeof value === 'number' ? String(value) : JSON.stringify(value);
    }),
  );
