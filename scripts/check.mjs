// `npm run check`: the checks alone, for a quick answer while working.
import { runChecks } from './checks.mjs';
import { ensureBuilt, ensureInstalled } from './prepare.mjs';
import { fail } from './process.mjs';

try {
  await ensureInstalled({ dev: true });
  await ensureBuilt();
  const { failed } = await runChecks();
  process.exitCode = failed > 0 ? 1 : 0;
} catch (error) {
  fail(error);
}
