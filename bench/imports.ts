import { undo } from '../src/changes/undo.ts';
import type { ImportJob } from '../src/imports/schema.ts';
import { runCommand } from './command.ts';
import { newContext } from './data.ts';
import type { Server } from './database.ts';
import { COPIED, GROUPS, type ImportSource, MILLION, settle } from './importSource.ts';
import { time } from './measure.ts';
import { type Line, single } from './report.ts';

export const MOST_MEMORY = 512;

/** Milliseconds that a row of a CSV file costs, by the number of rows: what was measured so far in this run. */
export type RowCosts = Map<number, number>;

/** Contacts written in bulk into 20 groups, and all of that undone, which empties the source. */
export async function measureSeed({ db, context, rows, seeded, bare }: ImportSource): Promise<Line[]> {
  await settle(db);
  const changes = await db.selectFrom('change').select('id').orderBy('id', 'desc').execute();
  const undone = await time(async () => {
    for (const { id } of changes) await undo(db, context, { changeId: id, keptShown: 100 });
  });
  const count = rows.toLocaleString('en');
  const copied = { what: COPIED, figure: single(bare) };
  const line = { section: 'imports', contacts: rows, unit: 's' as const };
  const undoing = { ...line, work: `undo of ${count} created contacts`, figure: single(undone) };
  return [
    {
      ...line,
      work: `seed ${count} contacts in ${GROUPS} groups`,
      figure: single(seeded),
      target: 60_000,
      baseline: copied,
    },
    { ...undoing, targetRatio: 1, baseline: { what: 'the seed itself', figure: single(seeded) } },
    { ...undoing, baseline: copied },
  ];
}

/**
 * `muster import` of new contacts into a group, the command as users run it, from its start to its exit, in a database
 * of its own; the same file again; and for CSV the growth of its cost with the rows, and the undo. Against it: the same
 * rows by bare COPY and INSERT … SELECT into an empty copy of the table with all its indexes.
 */
export async function measureFile(
  server: Server,
  source: ImportSource,
  { name, format, costs }: { name: string; format: 'csv' | 'xlsx'; costs: RowCosts },
): Promise<Line[]> {
  const { db, url, drop } = await server.create(name);
  try {
    const { rows, files } = source;
    const context = await newContext(db);
    const importFile = async (file: string, expected: Partial<NonNullable<ImportJob['counts']>>) => {
      await settle(db);
      const result = await runCommand(url, ['import', file, '--group', 'Imported', '--json']);
      const { counts, change }: ImportJob = JSON.parse(result.printed);
      const [[count, value]] = Object.entries(expected) as [[keyof typeof expected, number]];
      if (counts?.[count] !== value) throw new Error(`${file}: not ${value} ${count}: ${JSON.stringify(counts)}`);
      return { ...result, change };
    };
    const one = await importFile(files.one, { created: 1 });
    const first = await importFile(files[format], { created: rows });
    const again = await importFile(files[format], { unchanged: rows });

    const line = { section: 'imports', contacts: rows, unit: 's' as const };
    const kind = format.toUpperCase();
    const work = `import ${rows.toLocaleString('en')} new rows of ${kind} into a group`;
    const importing = { ...line, work, figure: single(first.ms) };
    const ofFirst = { what: 'that import', figure: single(first.ms) };
    const lines: Line[] = [
      { ...importing, targetRatio: 2, baseline: { what: COPIED, figure: single(source.bare) } },
      ...(rows === MILLION ? [{ ...importing, target: 15_000 }] : []),
      {
        ...line,
        work: `memory of the ${kind} import at most`,
        figure: single(Math.max(first.peak, again.peak)),
        unit: 'MB',
        target: MOST_MEMORY,
      },
      {
        ...line,
        work: `the same ${kind} again, all unchanged`,
        figure: single(again.ms),
        targetRatio: 0.6,
        baseline: ofFirst,
      },
    ];
    if (format === 'xlsx') return lines;
    lines.unshift({ ...line, work: 'import a CSV of one row', figure: single(one.ms) });
    lines.push(growth({ rows, cost: (first.ms - one.ms) / rows, costs }));
    if (rows > MILLION) return lines;
    await settle(db);
    const undone = await time(() => undo(db, context, { changeId: first.change!, keptShown: 100 }));
    const undoing = { ...line, work: 'undo of the CSV import', figure: single(undone) };
    return [...lines, { ...undoing, targetRatio: 1, baseline: ofFirst }];
  } finally {
    await drop();
  }
}

/** What a million rows cost at this size, beyond what an import of one row does; against the first size of the run. */
function growth({ rows, cost, costs }: { rows: number; cost: number; costs: RowCosts }): Line {
  const [first] = costs;
  costs.set(rows, cost);
  return {
    section: 'imports',
    contacts: rows,
    work: 'CSV import, time a million rows, less that of one row',
    figure: single(cost * MILLION),
    unit: 's',
    ...(first && {
      targetRatio: 1.25,
      baseline: { what: `at ${first[0].toLocaleString('en')} rows`, figure: single(first[1] * MILLION) },
    }),
  };
}
