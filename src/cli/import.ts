import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type Command, Option } from 'commander';
import type { Db } from '../db/database.ts';
import { pathSource } from '../files/source.ts';
import { exportRejects } from '../imports/rejectsFile.ts';
import { type ImportJob, type ImportOptions, importOptions } from '../imports/schema.ts';
import { cancelImport, importFile } from '../imports/service.ts';
import { AppError } from '../lib/errors.ts';
import { cliAuthor } from './author.ts';
import { userPath } from './config.ts';
import { createImportBar } from './importBar.ts';
import { fromZodError } from './input.ts';
import { print, tell, withDatabase } from './runtime.ts';

interface Options {
  group: string[];
  onExisting: string;
  memberships: string;
  defaultCountry?: string;
  map: string[];
  createAttributes?: boolean;
  sheet?: string;
  encoding?: string;
  delimiter?: string;
  header: boolean;
  rejects?: string;
  dryRun?: boolean;
  json?: boolean;
  workspace?: string;
}

export function addImport(program: Command): void {
  program
    .command('import')
    .description('put the contacts of a file (CSV, TSV, XLSX, ODS) into groups')
    .argument('<file>')
    .option('--group <name>', 'add everyone to this group, made if there is none; may be repeated', collect, [])
    .addOption(
      new Option('--on-existing <policy>', 'what to do with known contacts')
        .choices(['overwrite', 'ignore', 'fill'])
        .default('overwrite'),
    )
    .addOption(
      new Option(
        '--memberships <mode>',
        'add; replace the memberships of these contacts; or sync the groups to the file',
      )
        .choices(['add', 'replace', 'sync'])
        .default('add'),
    )
    .option('--default-country <code>', 'for numbers written nationally, where the row names no country')
    .option(
      '--map <column=field>',
      'what a column is, by its header or letter: “B=phone”; may be repeated',
      collect,
      [],
    )
    .option('--create-attributes', 'make a text attribute of every column not recognised')
    .option('--sheet <name>', 'the sheet of a workbook')
    .option('--encoding <name>', 'utf-8, utf-16le, utf-16be, gb18030, big5, shift_jis or windows-1252')
    .option('--delimiter <character>', 'what separates the cells: , ; | or tab')
    .option('--no-header', 'the first row is a contact already')
    .option('--rejects <file>', 'write the refused rows here (.csv or .xlsx)')
    .option('--dry-run', 'say what would happen, and change nothing')
    .option('--json', 'print the import as an object')
    .option('--workspace <name or id>', 'the workspace; the first by default')
    .action(runImport);
}

const collect = (value: string, previous: string[]): string[] => [...previous, value];

async function runImport(path: string, options: Options): Promise<void> {
  const given = toOptions(options);
  const source = await openFile(path);
  const bar = createImportBar({ quiet: options.json === true });
  let created: number | undefined;
  let cancel = async (_db: Db): Promise<void> => {};
  try {
    await withDatabase({ ...options, onStop: (db) => cancel(db) }, async ({ db, workspace }) => {
      const context = { workspaceId: workspace.id, actor: 'cli', source: basename(path) };
      cancel = async () => {
        if (created !== undefined) await cancelImport(db, { workspaceId: workspace.id, id: created });
      };
      const file = {
        name: basename(path),
        bytes: source.stream(),
        options: async () => given,
      };
      const job = await importFile(db, context, {
        file,
        author: await cliAuthor(db),
        onProgress: bar.show,
        onCreated: (id) => {
          created = id;
        },
      });
      bar.end();
      if (options.rejects !== undefined) await writeRejects(db, options.rejects, { workspaceId: workspace.id, job });
      // Nobody will commit what was only tried.
      if (job.status === 'ready' && options.dryRun) await cancelImport(db, { workspaceId: workspace.id, id: job.id });
      finish(job, options);
    });
  } finally {
    bar.end();
    await source.close();
  }
}

function toOptions(options: Options): ImportOptions {
  const { encoding, sheet } = options;
  const delimiter = options.delimiter === 'tab' ? '\t' : options.delimiter;
  const format = {
    ...(encoding !== undefined && { encoding }),
    ...(sheet !== undefined && { sheet }),
    ...(delimiter !== undefined && { delimiter }),
    ...(!options.header && { header: false }),
  };
  return fromZodError(
    importOptions.safeParse({
      newGroups: options.group,
      onExisting: options.onExisting,
      memberships: options.memberships,
      ...(options.defaultCountry !== undefined && { defaultCountry: options.defaultCountry }),
      ...(options.map.length > 0 && { columns: Object.fromEntries(options.map.map(toColumn)) }),
      createAttributes: options.createAttributes ?? false,
      ...(Object.keys(format).length > 0 && { format }),
      commit: !options.dryRun,
    }),
  );
}

function toColumn(text: string): [column: string, field: string | null] {
  const at = text.lastIndexOf('=');
  if (at < 1) throw new AppError('invalid_request', `--map ${text}: write it as column=field, such as B=phone.`);
  const field = text.slice(at + 1);
  return [text.slice(0, at), field === '' || field === 'none' ? null : field];
}

/** Opens a file before a database is started for it. Throws a sentence that names it. */
async function openFile(path: string) {
  try {
    if ((await stat(userPath(path))).isDirectory()) throw new Error('it is a directory');
    return await pathSource(userPath(path));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read: ${message}.`);
  }
}

async function writeRejects(
  db: Db,
  path: string,
  { workspaceId, job }: { workspaceId: number; job: ImportJob },
): Promise<void> {
  if (!job.counts?.invalid) return;
  const format = /\.xlsx$/i.test(path) ? 'xlsx' : 'csv';
  const { content } = await exportRejects(db, { workspaceId, id: job.id, format, fullNumbers: true });
  await pipeline(content, createWriteStream(userPath(path), { mode: 0o600 }));
  tell(`${job.counts.invalid.toLocaleString('en')} refused rows are in ${path}.`);
}

/** Prints what became of an import. Throws what went wrong with it. */
function finish(job: ImportJob, options: Options): void {
  if (options.json) print(JSON.stringify({ ...job, dryRun: options.dryRun ?? false }));
  if (job.error) throw new AppError('import_invalid_file', job.error.message);
  if (!options.json) report(job, options.dryRun ?? false);
  if (job.waits) throw new AppError('import_state', job.waits);
}

function report(
  { counts, reasons, examples, columns, groups, change, sameFile, removing, warnings }: ImportJob,
  dryRun: boolean,
): void {
  if (!counts) return;
  const number = (value: number): string => value.toLocaleString('en');
  print(
    `${dryRun ? 'Dry run: ' : ''}${number(counts.rows)} rows: ${number(counts.created)} created, ` +
      `${number(counts.updated)} updated, ${number(counts.unchanged)} unchanged, ${number(counts.skipped)} skipped, ` +
      `${number(counts.duplicate)} duplicate, ${number(counts.invalid)} invalid.`,
  );
  for (const group of groups) {
    const id = group.id === null ? '' : ` (id ${group.id})`;
    print(`Group “${group.name}”${id}${group.created ? (dryRun ? ', would be made' : ', made') : ''}.`);
  }
  if (removing) print(`${number(removing)} memberships ${dryRun ? 'would be' : 'were'} taken away.`);
  if (change !== null) print(`Recorded as change ${change}.`);
  if (sameFile.length > 0) tell(`This very file was imported before, as import ${sameFile.join(', ')}.`);
  const unused = columns.filter(({ to, header }) => to === null && header !== '').map(({ header }) => header);
  if (unused.length > 0) tell(`Columns not used: ${unused.join(', ')}.`);
  for (const warning of warnings) tell(`${warning.message}${warning.count ? ` (${number(warning.count)} ×)` : ''}`);
  for (const [code, count] of Object.entries(reasons)) tell(`${number(count)} × ${code}`);
  for (const example of examples) tell(`  row ${example.row}, ${example.column}: ${example.message}`);
}
