import { type Command, Option } from 'commander';
import { countDifference, type Side, withDifference } from '../sets/difference.ts';
import { addFileOptions, exportSet, type FileOptions, stillContacts } from './exportFile.ts';
import { requireGroupNamed } from './group.ts';
import { readMoment } from './moment.ts';
import { print, withDatabase } from './runtime.ts';

interface Options extends FileOptions {
  group: string;
  at?: string;
  with?: string;
  withAt?: string;
  list?: keyof typeof LISTS;
  json?: boolean;
  workspace?: string;
}

const LISTS = { 'only-first': 'onlyLeft', both: 'both', 'only-second': 'onlyRight' } as const satisfies Record<
  string,
  Side
>;

export function addDiff(program: Command): void {
  const command = program
    .command('diff')
    .description('tell what differs between two groups, or between two moments of one: how many, or who')
    .requiredOption('--group <name>', 'the first group')
    .option('--at <moment>', 'it as it was then: 2030-01-31 or 2030-01-31T09:00:00Z; now by default')
    .option('--with <name>', 'the second group; the same by default')
    .option('--with-at <moment>', 'that as it was then; now by default')
    .addOption(new Option('--list <which>', 'write these contacts to a file').choices(Object.keys(LISTS)))
    .option('--json', 'print the numbers as an object');
  addFileOptions(command)
    .option('--workspace <name or id>', 'the workspace; the first by default')
    .action((options: Options) => tellDifference(options));
}

async function tellDifference({ list, json, workspace, ...options }: Options): Promise<void> {
  const at = readMoment('at', options.at);
  const withAt = readMoment('with-at', options.withAt);
  await withDatabase({ workspace }, async ({ db, workspace: { id: workspaceId } }) => {
    const first = await requireGroupNamed(db, { workspaceId, name: options.group });
    const second = options.with ? await requireGroupNamed(db, { workspaceId, name: options.with }) : first;
    const pair = { workspaceId, left: { group: first.id, at }, right: { group: second.id, at: withAt } };
    if (list) {
      const trail = {
        action: 'group.export',
        target: `group:${first.id}`,
        targetName: first.name,
        details: { list, at, with: second.id, withAt },
      };
      return withDifference(db, { ...pair, side: LISTS[list] }, async (all) =>
        exportSet(db, {
          workspaceId,
          members: await stillContacts(db, { workspaceId, members: all }),
          trail,
          file: options,
        }),
      );
    }
    const counts = await countDifference(db, pair);
    if (json) return print(JSON.stringify(counts));
    for (const [name, side] of Object.entries(LISTS)) print(`${name}\t${counts[side]}`);
  });
}
