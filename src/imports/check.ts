import { sql } from 'kysely';
import { nameKey } from '../changes/audiences.ts';
import { countRemovals } from '../changes/memberships.ts';
import { compareStaged, knownStaged, type MergeCounts } from '../changes/merge.ts';
import { type ContactInput, copyContacts, createStage, prepareStage } from '../changes/stage.ts';
import { listAttributes } from '../contacts/attributes.ts';
import type { Attribute } from '../contacts/schema.ts';
import { type Db, transaction } from '../db/database.ts';
import { recognise } from '../files/format.ts';
import { previewRows, readRows } from '../files/read.ts';
import type { FileSource } from '../files/source.ts';
import type { FileFormat, ReadReport } from '../files/types.ts';
import { findGroupByName, nameGroups } from '../groups/queries.ts';
import { AppError } from '../lib/errors.ts';
import { createNumberSet } from '../lib/numberSet.ts';
import { countLeaving, leavingCounts, matchLeaving } from './leaving.ts';
import { checkMapping, recogniseColumns, signatureOf } from './mapping.ts';
import type { Progress } from './progress.ts';
import { type ImportRow, recallMapping } from './queries.ts';
import { CONFLICT, writeConflicts, writeRejects } from './rejects.ts';
import { createRowReader } from './rows.ts';
import type { ColumnMapping, ImportCounts, ImportOptions, Refusal, Summary } from './schema.ts';
import { stageTable } from './stageTable.ts';

/** Refused rows and rows about somebody twice, shown as examples. */
const EXAMPLES = 20;
/** Rows by whose look columns are told, and values shown of each. */
const HEAD_ROWS = 100;
const SAMPLES = 3;

/** How a file is read: recognised, given, or both. */
export interface Reading {
  format: FileFormat;
  mapping: ColumnMapping;
  mappedBy: Summary['mappedBy'];
  /** What the mapping is remembered by. */
  signature: string | null;
  columns: Summary['columns'];
  /** The first rows, without the header. */
  rows: string[][];
  /** Columns of the file. */
  width: number;
}

interface PlanOptions {
  workspaceId: number;
  source: FileSource;
  name: string;
  given: ImportOptions;
  definitions: readonly Attribute[];
}

/** Recognises how to read a file. Throws `import_invalid_file`, `import_columns_unknown`, `invalid_request`. */
export async function planReading(db: Db, options: PlanOptions): Promise<Reading> {
  const { workspaceId, given, definitions } = options;
  const { format, header, rows } = await readHead(options);
  const signature = signatureOf(header);
  const { mapping, mappedBy } = await chooseMapping(db, { workspaceId, signature, header, rows, given, definitions });
  checkMapping(mapping, definitions);
  return { format, mapping, mappedBy, signature, rows, ...describeColumns({ header, rows, mapping }) };
}

/** What a person needs to see of a file to say how it is to be read. */
type Preview = Pick<Reading, 'format' | 'columns' | 'rows'> & {
  /** Null: no column was recognised as phones or user ids, so somebody has to say which is what. */
  mapping: Reading['mapping'] | null;
  mappedBy: Reading['mappedBy'] | null;
};

/** As `planReading`, but of a file whose columns say nothing too. Throws `import_invalid_file`, `invalid_request`. */
export async function previewReading(db: Db, options: PlanOptions): Promise<Preview> {
  const { workspaceId, given, definitions } = options;
  const { format, header, rows } = await readHead(options);
  const signature = signatureOf(header);
  const chosen = await chooseMapping(db, { workspaceId, signature, header, rows, given, definitions }).catch(
    (error) => {
      if (error instanceof AppError && error.code === 'import_columns_unknown')
        return { mapping: null, mappedBy: null };
      throw error;
    },
  );
  const { columns } = describeColumns({ header, rows, mapping: chosen.mapping });
  return { format, columns, rows, ...chosen };
}

async function readHead({ source, name, given }: PlanOptions) {
  const format = await recognise(source, { name, ...given.format });
  const head = (await previewRows(source, format, HEAD_ROWS + 1)).map(({ cells }) => cells);
  const header = format.header ? (head[0] ?? []) : null;
  return { format, header, rows: header ? head.slice(1) : head };
}

function describeColumns({
  header,
  rows,
  mapping,
}: {
  header: string[] | null;
  rows: string[][];
  mapping: ColumnMapping | null;
}): Pick<Reading, 'columns' | 'width'> {
  // Cells beyond the header belong to no column: such rows are refused.
  const width = header?.length ?? Math.max(0, ...rows.map((row) => row.length));
  const targets = new Map(mapping?.columns.map(({ column, to }) => [column, to]));
  const columns = Array.from({ length: width }, (_, column) => ({
    column,
    header: (header?.[column] ?? '').trim().slice(0, 100),
    to: targets.get(column) ?? null,
    samples: rows
      .map((row) => (row[column] ?? '').trim().slice(0, 100))
      .filter((text) => text !== '')
      .slice(0, SAMPLES),
  }));
  return { columns, width };
}

async function chooseMapping(
  db: Db,
  options: {
    workspaceId: number;
    signature: string | null;
    header: string[] | null;
    rows: string[][];
    given: ImportOptions;
    definitions: readonly Attribute[];
  },
): Promise<Pick<Reading, 'mapping' | 'mappedBy'>> {
  const { given, definitions, header, rows } = options;
  if (given.mapping) return { mapping: withoutKnown(given.mapping, definitions), mappedBy: 'given' };
  const remembered = await recallMapping(db, options);
  // An attribute that it used may be gone by now.
  if (remembered && !given.createAttributes && !given.columns && isUsable(remembered, definitions)) {
    return { mapping: remembered, mappedBy: 'remembered' };
  }
  const { columns, createAttributes, defaultCountry } = given;
  const mapping = recogniseColumns({ header, rows }, { definitions, columns, createAttributes, defaultCountry });
  return { mapping, mappedBy: 'recognised' };
}

/** An attribute to create that has come into being since is simply used. */
const withoutKnown = (mapping: ColumnMapping, definitions: readonly Attribute[]): ColumnMapping => ({
  ...mapping,
  newAttributes: mapping.newAttributes.filter(({ key }) => !definitions.some((known) => known.key === key)),
});

function isUsable(mapping: ColumnMapping, definitions: readonly Attribute[]): boolean {
  try {
    checkMapping(mapping, definitions);
    return true;
  } catch {
    return false;
  }
}

/** What reading a file found. */
export interface Checked extends Reading {
  summary: Summary;
}

/** Reads a whole file: every row is checked and staged, or refused with its reason. */
export async function readFile(
  session: Db,
  options: { row: ImportRow; source: FileSource; progress: Progress; signal: AbortSignal },
): Promise<Checked> {
  const { row, source, progress, signal } = options;
  const { workspace_id: workspaceId, id: importId } = row;
  progress.set({ stage: 'recognising', done: 0, total: source.size, rows: 0 });
  const definitions = await listAttributes(session, { workspaceId });
  const reading = await planReading(session, { workspaceId, source, name: row.name, given: row.options, definitions });
  const { format } = reading;
  const mapping = row.options.action === 'add' ? reading.mapping : onlyIdentity(reading.mapping);

  const rejects = await writeRejects(progress.db, { workspaceId, importId });
  const reader = createRowReader(mapping, {
    definitions,
    defaultCountry: row.options.defaultCountry,
    width: format.header ? reading.width : null,
  });
  const report: ReadReport = { warnings: [] };
  const reasons: Record<string, number> = {};
  const examples: Refusal[] = [];
  let [rows, refused, staged, hasUserIds, hasDuplicates] = [0, 0, 0, false, false];
  const phones = createNumberSet();

  async function* contacts(): AsyncGenerator<[number, ContactInput][]> {
    let isHeader = format.header;
    const onBytes = (done: number, total: number): void => progress.set({ stage: 'reading', done, total, rows });
    for await (const batch of readRows(source, format, { report, signal, onBytes })) {
      const accepted: [number, ContactInput][] = [];
      for (const one of batch) {
        if (isHeader) {
          isHeader = false;
          continue;
        }
        const verdict = one.refused ? { refused: one.refused } : reader.read(one);
        if (!verdict) continue;
        rows++;
        if ('refused' in verdict) {
          const { path: column, code, message } = verdict.refused;
          refused++;
          reasons[code] = (reasons[code] ?? 0) + 1;
          if (examples.length < EXAMPLES) examples.push({ row: one.row, column, code, message });
          rejects.add(one.row, verdict.refused);
        } else {
          const { userId, phoneKey } = verdict.contact;
          hasUserIds ||= userId !== null;
          hasDuplicates ||= phoneKey !== null && !phones.add(Number(phoneKey));
          staged++;
          accepted.push([one.row, verdict.contact]);
        }
      }
      await rejects.flush();
      yield accepted;
    }
  }

  await createStage(session, stageTable(importId));
  await copyContacts(session, contacts(), stageTable(importId));
  await rejects.flush(true);
  progress.set({ stage: 'comparing', done: 0, total: 0, rows });
  const groups = await foreseeGroups(session, { workspaceId, options: row.options, named: reader.groupNames });
  return {
    ...reading,
    summary: {
      rows,
      refused,
      reasons,
      examples,
      columns: reading.columns,
      mappedBy: reading.mappedBy,
      signature: reading.signature,
      warnings: [...report.warnings, ...aboutExamples(reader.exampleRows())],
      groups,
      groupNames: [...reader.groupNames],
      hasUserIds,
      hasDuplicates,
      staged,
    },
  };
}

/** Who is meant, and nothing of what else a row says: a wrong email must not keep anybody from being deleted. */
const onlyIdentity = ({ columns, constants }: ColumnMapping): ColumnMapping => ({
  columns: columns.filter(({ to }) => to === 'phone' || to === 'userId' || to === 'country'),
  constants: constants.country === undefined ? {} : { country: constants.country },
  newAttributes: [],
});

function aboutExamples(count: number): Summary['warnings'] {
  const message = 'Example rows of the template were left out.';
  return count === 0 ? [] : [{ code: 'example_rows', message, count }];
}

/** The groups that everyone or some will come into, as they are now. */
async function foreseeGroups(
  db: Db,
  { workspaceId, options, named }: { workspaceId: number; options: ImportOptions; named: readonly string[] },
): Promise<Summary['groups']> {
  const groups = new Map<string, Summary['groups'][number]>();
  for (const { id, name } of await nameGroups(db, { workspaceId, ids: options.groups })) {
    groups.set(String(id), { id, name, created: false });
  }
  for (const name of [...options.newGroups, ...named]) {
    const known = await findGroupByName(db, { workspaceId, name });
    groups.set(String(known?.id ?? name), { id: known?.id ?? null, name: known?.name ?? name, created: !known });
  }
  return [...groups.values()];
}

/** What committing what is staged would do now. */
export async function compare(session: Db, row: ImportRow, checked: Checked): Promise<Summary> {
  const { workspace_id: workspaceId, id: importId } = row;
  const { summary } = checked;
  await prepareStage(session, { keep: true });
  return transaction(session, async (tx) => {
    await sql`truncate contact_plan`.execute(tx);
    if (row.options.action !== 'add') {
      const lines = await matchLeaving(tx, row, summary);
      const removing = row.options.action === 'remove' ? await countLeaving(tx, row) : undefined;
      const conflicts = await writeConflicts(tx, { workspaceId, importId });
      return {
        ...withConflicts(summary, conflicts),
        checked: leavingCounts(summary, lines),
        ...(removing !== undefined && { removing }),
      };
    }
    const merged = await compareStaged(tx, workspaceId, {
      onExisting: row.options.onExisting,
      hasUserIds: summary.hasUserIds,
      hasDuplicates: summary.hasDuplicates,
      table: stageTable(importId),
    });
    const conflicts = await writeConflicts(tx, { workspaceId, importId });
    const mode = row.options.memberships;
    const removing =
      mode === 'add'
        ? undefined
        : await countRemovals(
            { tx, workspaceId },
            {
              ...targetsOf(row.options, summary),
              mode,
              everyone: knownStaged(),
              stage: sql`${sql.table(stageTable(importId))}`,
            },
          );
    return {
      ...withConflicts(summary, conflicts),
      checked: toCounts(summary, merged),
      ...(removing !== undefined && { removing }),
    };
  });
}

/** The groups as a merge wants them; one that is still to be made has a number that no group has. */
function targetsOf(options: ImportOptions, { groups, groupNames }: Summary) {
  const idOf = (name: string): number => groups.find((group) => nameKey(group.name) === nameKey(name))?.id ?? -1;
  return { audienceIds: [...options.groups, ...options.newGroups.map(idOf)], named: groupNames.map(idOf) };
}

/** What reading refused, and what became of the rest. */
export function toCounts({ rows, refused }: Summary, { conflict, ...counts }: MergeCounts): ImportCounts {
  return { rows, ...counts, invalid: refused + conflict };
}

export function withConflicts(summary: Summary, lines: readonly number[]): Summary {
  const { [CONFLICT.code]: _, ...reasons } = summary.reasons;
  if (lines.length === 0) return { ...summary, reasons };
  const { path: column, code, message } = CONFLICT;
  const examples = summary.examples.filter((one) => one.code !== code);
  return {
    ...summary,
    reasons: { ...reasons, [code]: lines.length },
    examples: [...examples, ...lines.slice(0, EXAMPLES).map((row) => ({ row, column, code, message }))]
      .sort((a, b) => a.row - b.row)
      .slice(0, EXAMPLES),
  };
}
