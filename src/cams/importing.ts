import { setTimeout as sleep } from 'node:timers/promises';
import type { OnExisting } from '../changes/merge.ts';
import type { Identity } from '../contacts/deleteMany.ts';
import { transaction } from '../db/database.ts';
import { auditCommit } from '../imports/audit.ts';
import { readPeople as readPeopleOf } from '../imports/people.ts';
import { getImport } from '../imports/queries.ts';
import { type ImportJob, importOptions } from '../imports/schema.ts';
import { createImport } from '../imports/service.ts';
import { nudgeDispatchers } from '../jobs/dispatcher.ts';
import { resolveCountry } from '../phone/countries.ts';
import { CamsError } from './errors.ts';
import { openFilePath } from './filePath.ts';
import type { CamsContext } from './operation.ts';

/** How long all of an answer may take that waits for an import: the vendor's clients give up after three seconds. */
const WAIT_MS = 2_000;
const POLL_MS = 50;

/**
 * Imports the contacts of a file as the console does, and waits a while for the end of it. Answers the import's id, and
 * what became of it: counts, or that it is still at work.
 *
 * Throws CamsError where the file cannot be had or is none of contacts.
 */
export async function importContacts(
  context: CamsContext,
  options: {
    filePath: string;
    groups?: readonly number[];
    newGroups?: readonly string[];
    onExisting: OnExisting;
    /** For numbers in national form. */
    defaultCountry: string | undefined;
  },
): Promise<{ id: number; message: string }> {
  const { db, author, change, workspaceId } = context;
  const end = Date.now() + WAIT_MS;
  const { groups = [], newGroups = [], onExisting } = options;
  const defaultCountry = readCountry(options.defaultCountry);
  const { name, bytes } = await openFilePath(context, options.filePath);
  const given = importOptions.parse({ groups, newGroups, onExisting, defaultCountry, commit: true });
  const file = { name, bytes, options: async () => given };
  const id = await createImport(db, change, file, (_received, create) =>
    transaction(db, async (tx) => {
      const made = await create(tx);
      await auditCommit(tx, author, { workspaceId, id: made });
      return made;
    }),
  );
  nudgeDispatchers();
  for (;;) {
    const job = await getImport(db, { workspaceId, id });
    const atWork = job.status === 'checking' || job.status === 'committing';
    if (!atWork || Date.now() > end) return { id, message: describe(job) };
    await sleep(POLL_MS);
  }
}

function describe({ id, status, counts, error }: ImportJob): string {
  switch (status) {
    case 'checking':
    case 'committing':
      return `Import ${id} is at work. Muster shows what becomes of it.`;
    case 'done': {
      const { created = 0, updated = 0, unchanged = 0, skipped = 0, duplicate = 0, invalid = 0 } = counts ?? {};
      return (
        `Import ${id}: ${created} created, ${updated} updated, ${unchanged} unchanged, ${skipped} skipped, ` +
        `${duplicate} duplicate, ${invalid} invalid.`
      );
    }
    default:
      throw new CamsError('InvalidFilePath.Content', error?.message ?? `Import ${id} is ${status}.`);
  }
}

const MOST_PEOPLE = 100_000;

/** The people whom a file names, and how many of its rows were refused. Throws CamsError. */
export async function readPeople(
  context: CamsContext,
  { filePath, defaultCountry }: { filePath: string; defaultCountry: string | undefined },
): Promise<{ people: Identity[]; refused: number }> {
  const { db, workspaceId } = context;
  const country = readCountry(defaultCountry);
  const { name, source } = await openFilePath(context, filePath);
  return readPeopleOf(db, {
    workspaceId,
    source: await source(),
    name,
    defaultCountry: country,
    most: MOST_PEOPLE,
  });
}

function readCountry(given: string | undefined): string | undefined {
  if (given === undefined) return undefined;
  const country = resolveCountry(given);
  if (!country) throw new CamsError('InvalidParameter', 'Country: give its ISO code, such as CN, or its name.');
  return country;
}
