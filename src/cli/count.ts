import type { Command } from 'commander';
import { countBitmap } from '../audiences/count.ts';
import { sizeAsOf } from '../changes/asOf.ts';
import { AppError } from '../lib/errors.ts';
import { readExpressionArgument } from './expression.ts';
import { requireGroupNamed } from './group.ts';
import { readMoment } from './moment.ts';
import { print, withDatabase } from './runtime.ts';

interface Options {
  group?: string;
  at?: string;
  json?: boolean;
  workspace?: string;
}

export function addCount(program: Command): void {
  program
    .command('count')
    .description(
      `count the contacts of a set expression, such as '(vip | newsletter) - "opted out" & country:BR', or of a group`,
    )
    .argument('[expression]')
    .option('--group <name>', 'a group, instead of an expression')
    .option('--at <moment>', 'how many were in the group then: 2030-01-31 or 2030-01-31T09:00:00Z')
    .option('--json', 'print an object, with the expression as a tree and as canonical text')
    .option('--workspace <name or id>', 'the workspace; the first by default')
    .action((text: string | undefined, options: Options) => count(text, options));
}

async function count(text: string | undefined, { group: name, json, ...options }: Options): Promise<void> {
  const at = readMoment('at', options.at);
  if ((text === undefined) === (name === undefined)) {
    throw new AppError('invalid_request', 'Give an expression or --group, one of them.');
  }
  if (at !== undefined && name === undefined) {
    throw new AppError('invalid_request', 'Give --group with --at: the past of groups is known.');
  }
  await withDatabase(options, async ({ db, workspace: { id: workspaceId } }) => {
    if (name !== undefined) {
      const group = await requireGroupNamed(db, { workspaceId, name });
      const size = await sizeAsOf(db, { workspaceId, audienceId: group.id, at });
      return print(json ? JSON.stringify({ size, group: { id: group.id, name: group.name }, at }) : String(size));
    }
    const { members, expression, text: canonical } = await readExpressionArgument(db, { workspaceId, text: text! });
    const size = await countBitmap(db, members);
    print(json ? JSON.stringify({ size, expression, text: canonical }) : String(size));
  });
}
