import { listAttributes } from '../contacts/attributes.ts';
import type { Db } from '../db/database.ts';
import { readRows } from '../files/read.ts';
import type { FileSource } from '../files/source.ts';
import { AppError } from '../lib/errors.ts';
import { planReading } from './check.ts';
import { createRowReader } from './rows.ts';
import { importOptions } from './schema.ts';

/** Whom a row of a file is about. */
interface Person {
  phoneKey: string | null;
  userId: string | null;
}

/**
 * The people whom a file names, read as an import reads it, and how many of its rows were refused.
 *
 * Throws `import_invalid_file`, `import_columns_unknown`; `body_too_large` beyond `most` rows.
 */
export async function readPeople(
  db: Db,
  options: { workspaceId: number; source: FileSource; name: string; defaultCountry?: string | undefined; most: number },
): Promise<{ people: Person[]; refused: number }> {
  const { workspaceId, source, name, defaultCountry, most } = options;
  const definitions = await listAttributes(db, { workspaceId });
  const given = importOptions.parse({ defaultCountry });
  const { format, mapping, width } = await planReading(db, { workspaceId, source, name, given, definitions });
  const reader = createRowReader(mapping, { definitions, defaultCountry, width: format.header ? width : null });
  const people: Person[] = [];
  let refused = 0;
  let isHeader = format.header;
  for await (const batch of readRows(source, format)) {
    for (const row of batch) {
      if (isHeader) {
        isHeader = false;
        continue;
      }
      const verdict = row.refused ? { refused: row.refused } : reader.read(row);
      if (!verdict) continue;
      if ('refused' in verdict) refused++;
      else people.push({ phoneKey: verdict.contact.phoneKey, userId: verdict.contact.userId });
    }
    if (people.length > most) {
      throw new AppError('body_too_large', `The file names more than ${most.toLocaleString('en')} people. Split it.`);
    }
  }
  return { people, refused };
}
