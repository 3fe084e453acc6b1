// `npm test`: the checks, then the tests against the built program. `npm test -- src/phone -t 'Brazil'` passes its
// arguments to vitest and leaves the checks out. The last line on standard output is always the sum of it all.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { ensureBrowser } from './browser.mjs';
import { runChecks } from './checks.mjs';
import { ensureBuilt, ensureInstalled } from './prepare.mjs';
import { Problem, root, runNode, say } from './process.mjs';

const args = process.argv.slice(2);
const total = { passed: 0, failed: 0, skipped: 0 };
let exitCode = 1;

try {
  await ensureInstalled({ dev: true });
  await buildOrCount();
  await ensureBrowser();
  if (args.length === 0) add(await runChecks());
  add(await runVitest());
  exitCode = total.failed > 0 ? 1 : 0;
} catch (error) {
  total.failed += 1;
  if (error instanceof Problem) {
    say(error.message);
    exitCode = error.exitCode;
  } else console.error(error);
}

const { passed, failed, skipped } = total;
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = exitCode;

function add(counts) {
  for (const key of Object.keys(counts)) total[key] += counts[key];
}

/** A build that fails is one failure; the tests that need no build still say what they have to say. */
async function buildOrCount() {
  try {
    await ensureBuilt();
  } catch (error) {
    if (!(error instanceof Problem) || error.exitCode !== 1) throw error;
    say(error.message);
    total.failed += 1;
  }
}

async function runVitest() {
  const report = `${root}/node_modules/.cache/muster/vitest-${process.pid}.json`;
  mkdirSync(dirname(report), { recursive: true });
  try {
    const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
    const { code } = await runNode('vitest/vitest.mjs', ['run', ...reporters, ...args]);
    return count(report, code);
  } finally {
    rmSync(report, { force: true });
  }
}

function count(report, code) {
  let results;
  try {
    results = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    console.log('vitest ended without a report');
    return { failed: 1 };
  }
  const counts = {
    passed: results.numPassedTests,
    failed: results.numFailedTests,
    skipped: results.numPendingTests + results.numTodoTests,
  };
  // A file that cannot be loaded, or whose beforeAll fails, has no failed test to be counted by.
  for (const file of results.testResults) {
    const blamed = file.assertionResults.some((assertion) => assertion.status === 'failed');
    if (file.status === 'failed' && !blamed) counts.failed += 1;
  }
  if (counts.passed + counts.failed === 0) {
    console.log('no test was executed');
    counts.failed += 1;
  }
  // Errors outside any test (an unhandled rejection, a failing global set-up) show only in the exit code.
  if (code !== 0 && counts.failed === 0) counts.failed += 1;
  return counts;
}
