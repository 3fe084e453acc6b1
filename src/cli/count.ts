import type { Command } from 'commander';
import { countBitmap } from '../audiences/count.ts';
import { readExpressionArgument } from './expression.ts';
import { print, withDatabase } from './runtime.ts';

export function addCount(program: Command): void {
  program
    .command('count')
    .description(`count the contacts of a set expression, such as '(vip | newsletter) - "opted out" & country:BR'`)
    .argument('<expression>')
    .option('--json', 'print an object, with the expression as a tree and as canonical text')
    .option('--workspace <name or id>', 'the workspace; the first by default')
    .action(async (text: string, options: { json?: boolean; workspace?: string }) => {
      await withDatabase(options, async ({ db, workspace: { id: workspaceId } }) => {
        const { members, expression, text: canonical } = await readExpressionArgument(db, { workspaceId, text });
        const size = await countBitmap(db, members);
        print(options.json ? JSON.stringify({ size, expression, text: canonical }) : String(size));
      });
    });
}
