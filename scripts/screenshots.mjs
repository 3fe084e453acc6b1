// `npm run screenshots -- [FOLDER] [--only groups,sets] [--readme]`: every page of the console, wide and narrow, light and
// dark, in English and Chinese, as pictures in a folder (`screenshots` unless told) with an index.html to look at them by.
import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './browser.mjs';
import { ensureBuilt, ensureInstalled } from './prepare.mjs';
import { fail, Problem, root, runNode, say } from './process.mjs';

try {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { only: { type: 'string' }, readme: { type: 'boolean' } },
  });
  const folder = resolve(positionals[0] ?? `${root}/screenshots`);
  await ensureInstalled({ dev: true });
  await ensureBuilt();
  if (!(await ensureBrowser({ fonts: true }))) throw new Problem('Pictures need a browser.');
  if (values.readme) mkdirSync(`${root}/docs/images`, { recursive: true });
  process.env.MUSTER_SCREENSHOTS = folder;
  if (values.only) process.env.MUSTER_SCREENSHOTS_ONLY = values.only;
  if (values.readme) process.env.MUSTER_SCREENSHOTS_README = 'true';
  const { code } = await runNode('vitest/vitest.mjs', ['run', '--config', 'e2e/screenshots.config.ts']);
  say(`pictures are in ${folder}; open index.html there`);
  process.exitCode = code;
} catch (error) {
  fail(error);
}
