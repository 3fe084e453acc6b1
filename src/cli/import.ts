import type { ReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Command, Option } from 'commander';
import { groupName } from '../groups/schema.ts';
import { type ImportResult, importCsv } from '../imports/service.ts';
import { AppError } from '../lib/errors.ts';
import { resolveCountry } from '../phone/countries.ts';
import { userPath } from './config.ts';
import { fromZodError } from './input.ts';
import { print, tell, withDatabase } from './runtime.ts';

interface Options {
  group: string[];
  onExisting: 'overwrite' | 'ignore' | 'fill';
  defaultCountry?: string;
  dryRun?: boolean;
  json?: boolean;
  workspace?: string;
}

export function addImport(program: Command): void {
  program
    .command('import')
    .description('put the contacts of a CSV file (UTF-8; Country, Phone, Name, Email, Remark) into groups')
    .argument('<file>')
    .option('--group <name>', 'add everyone to this group, made if there is none; may be repeated', collect, [])
    .addOption(
      new Option('--on-existing <policy>', 'what to do with known contacts')
        .choices(['overwrite', 'ignore', 'fill'])
        .default('overwrite'),
    )
    .option('--default-country <code>', 'for numbers written nationally, where the row names no country')
    .option('--dry-run', 'say what would happen, and change nothing')
    .option('--json', 'print the result as an object')
    .option('--workspace <name or id>', 'the workspace; the first by default')
    .action(runImport);
}

const collect = (value: string, previous: string[]): string[] => [...previous, value];

async function runImport(path: string, options: Options): Promise<void> {
  const groupNames = options.group.map((name) => fromZodError(groupName.safeParse(name)));
  const defaultCountry = options.defaultCountry === undefined ? undefined : resolveCountry(options.defaultCountry);
  if (defaultCountry === null) throw new AppError('invalid_request', `“${options.defaultCountry}” is not a country.`);
  const file = await openFile(path);
  const showProgress = process.stderr.isTTY && !options.json;
  const result = await withDatabase(options, ({ db, workspace }) =>
    importCsv(
      db,
      { workspaceId: workspace.id, actor: 'cli', source: basename(path) },
      {
        file,
        groupNames,
        onExisting: options.onExisting,
        defaultCountry,
        dryRun: options.dryRun ?? false,
        ...(showProgress && {
          onProgress: ({ stage, rows }) => process.stderr.write(`\r${stage} ${rows.toLocaleString('en')} rows `),
        }),
      },
    ),
  );
  if (showProgress) process.stderr.write('\r\u001b[K');
  if (options.json) print(JSON.stringify(result));
  else report(result);
}

/** Opens a file before a database is started for it. Throws a sentence that names it. */
async function openFile(path: string): Promise<ReadStream> {
  try {
    if ((await stat(userPath(path))).isDirectory()) throw new Error('it is a directory');
    return (await open(userPath(path))).createReadStream();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Error(code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read: ${message}.`);
  }
}

function report({ counts, reasons, examples, ignoredColumns, groups, change, dryRun }: ImportResult): void {
  const number = (value: number): string => value.toLocaleString('en');
  print(
    `${dryRun ? 'Dry run: ' : ''}${number(counts.rows)} rows: ${number(counts.created)} created, ` +
      `${number(counts.updated)} updated, ${number(counts.unchanged)} unchanged, ${number(counts.skipped)} skipped, ` +
      `${number(counts.duplicate)} duplicate, ${number(counts.invalid)} invalid.`,
  );
  for (const group of groups) {
    const id = dryRun && group.created ? '' : ` (id ${group.id})`;
    print(`Group “${group.name}”${id}${group.created ? (dryRun ? ', would be made' : ', made') : ''}.`);
  }
  if (change !== null) print(`Recorded as change ${change}.`);
  if (ignoredColumns.length > 0) tell(`Columns not used: ${ignoredColumns.join(', ')}.`);
  for (const [code, count] of Object.entries(reasons)) tell(`${number(count)} × ${code}`);
  for (const example of examples) tell(`  row ${example.row}, ${example.column}: ${example.message}`);
}
