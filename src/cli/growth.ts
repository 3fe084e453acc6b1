import { type Command, Option } from 'commander';
import { listGrowthBy } from '../groups/growth.ts';
import { PERIODS, type Period } from '../groups/schema.ts';
import { timeZone } from '../lib/timeZone.ts';
import { requireGroupNamed } from './group.ts';
import { fromZodError } from './input.ts';
import { readMoment } from './moment.ts';
import { print, withDatabase } from './runtime.ts';

interface Options {
  group: string;
  by: Period;
  from?: string;
  to?: string;
  timeZone: string;
  json?: boolean;
  workspace?: string;
}

export function addGrowth(program: Command): void {
  program
    .command('growth')
    .description(
      'tell how a group grew: per period how many entered, how many left, and how many were in it at its end',
    )
    .requiredOption('--group <name>', 'the group')
    .addOption(new Option('--by <period>', 'the length of a period').choices(PERIODS).default('day'))
    .option(
      '--from <moment>',
      'the first period is that of this moment; by default 90 days, 53 weeks or 24 months before',
    )
    .option('--to <moment>', 'the last period is that of this moment; now by default')
    .option('--time-zone <name>', 'in whose days, such as Asia/Shanghai', 'UTC')
    .option('--json', 'print an array')
    .option('--workspace <name or id>', 'the workspace; the first by default')
    .action((options: Options) => tellGrowth(options));
}

async function tellGrowth({ group: name, by, json, workspace, ...options }: Options): Promise<void> {
  const [from, to] = [dateOf(readMoment('from', options.from)), dateOf(readMoment('to', options.to))];
  const zone = fromZodError(timeZone.safeParse(options.timeZone));
  await withDatabase({ workspace }, async ({ db, workspace: { id: workspaceId } }) => {
    const { id } = await requireGroupNamed(db, { workspaceId, name });
    const periods = await listGrowthBy(db, { workspaceId, id, by, from, to, timeZone: zone });
    if (json) return print(JSON.stringify(periods));
    for (const { at, added, removed, size } of periods) print(`${at}\t+${added}\t-${removed}\t${size}`);
  });
}

const dateOf = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));
