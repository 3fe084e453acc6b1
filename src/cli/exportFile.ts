import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import { type Bitmap, bitmapOfAudience, intersectionOfBitmaps } from '../audiences/bitmap.ts';
import { countBitmap } from '../audiences/count.ts';
import { scanSet } from '../audiences/members.ts';
import { everyoneId } from '../audiences/system.ts';
import { recordAudit } from '../audit/append.ts';
import { exportContacts } from '../contacts/export.ts';
import type { Db } from '../db/database.ts';
import { EXPORT_FORMATS, type ExportFormat } from '../files/types.ts';
import { cliAuthor } from './author.ts';
import { userPath } from './config.ts';
import { tell } from './runtime.ts';

export interface FileOptions {
  format: ExportFormat;
  columns?: string;
  output?: string;
}

/** The options that say what file is written, and where to. */
export const addFileOptions = (command: Command): Command =>
  command
    .addOption(new Option('--format <format>', 'of the file').choices([...EXPORT_FORMATS]).default('csv'))
    .option('--columns <names>', 'separated by commas, such as phone,name,attribute:city; by default all')
    .option('-o, --output <file>', 'where to; standard output by default');

/** What the audit trail says of an export. */
export interface Trail {
  action: string;
  target?: string;
  targetName?: string;
  details?: Record<string, unknown>;
}

/** Writes contacts to a file or to standard output, and that it was done into the audit trail. */
export async function exportSet(
  db: Db,
  { workspaceId, members, trail, file }: { workspaceId: number; members: Bitmap; trail: Trail; file: FileOptions },
): Promise<void> {
  const { format, columns, output } = file;
  const content = await exportContacts(db, {
    workspaceId,
    nos: scanSet(db, members),
    format,
    columns: columns?.split(',').map((name) => name.trim()),
    fullNumbers: true,
  });
  const size = await countBitmap(db, members);
  await recordAudit(db, await cliAuthor(db), {
    workspaceId,
    ...trail,
    details: { format, contacts: size, ...trail.details },
  });
  const bytes = Readable.from(content);
  if (output === undefined) return pipeline(bytes, process.stdout, { end: false });
  await pipeline(bytes, createWriteStream(userPath(output))).catch((error: NodeJS.ErrnoException) => {
    // Only the file system's errors have a path.
    throw error.path ? new Error(`${output} cannot be written: ${error.message}.`) : error;
  });
}

/** Those of a set of the past who are contacts still; how many are not, is told. */
export async function stillContacts(
  db: Db,
  { workspaceId, members }: { workspaceId: number; members: Bitmap },
): Promise<Bitmap> {
  const everyone = bitmapOfAudience(workspaceId, await everyoneId(db, { workspaceId }));
  const present = intersectionOfBitmaps(members, everyone);
  const [all, left] = [await countBitmap(db, members), await countBitmap(db, present)];
  if (left < all) tell(`${all - left} of ${all} are contacts no more, and left out.`);
  return present;
}
