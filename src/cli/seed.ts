import type { Command } from 'commander';
import { z } from 'zod';
import { seed } from '../imports/seed.ts';
import { fromZodError } from './input.ts';
import { print, withDatabase } from './runtime.ts';

const input = z.object({
  contacts: z.coerce.number().int().min(1).max(200_000_000),
  groups: z.coerce.number().int().min(0).max(10_000),
});

export function addSeed(program: Command): void {
  program
    .command('seed')
    .description('fill a workspace with generated contacts and groups, to try things at size')
    .requiredOption('--contacts <number>', 'how many contacts')
    .option('--groups <number>', 'how many groups', '20')
    .option('--workspace <name or id>', 'the workspace; the first by default')
    .action(async (options: { contacts: string; groups: string; workspace?: string }) => {
      const { contacts, groups } = fromZodError(input.safeParse(options));
      const started = performance.now();
      await withDatabase(options, ({ db, workspace }) =>
        seed(
          db,
          { workspaceId: workspace.id, actor: 'cli', source: 'seed' },
          {
            contacts,
            groups,
            ...(process.stderr.isTTY && {
              onProgress: (done: number) => process.stderr.write(`\r${done.toLocaleString('en')} contacts `),
            }),
          },
        ),
      );
      if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
      const seconds = (performance.now() - started) / 1000;
      print(`${contacts.toLocaleString('en')} contacts in ${groups} groups, in ${seconds.toFixed(1)} s.`);
    });
}
