// The checks that need no running server: types, lint and format, unused code, dependency rules.
import { checkAdvisories } from './advisories.mjs';
import { staleFiles, staleMessage } from './clientFiles.mjs';
import { readDocument } from './document.mjs';
import { Problem, runNode } from './process.mjs';
import { writeApiTypes } from './web.mjs';

const checks = [
  { name: 'types', script: 'typescript/bin/tsc', args: ['--noEmit', '--incremental', 'false', '--pretty', 'false'] },
  { name: 'types of the console', script: 'typescript/bin/tsc', args: ['-p', 'web', '--noEmit', '--pretty', 'false'] },
  {
    name: 'types of the client',
    script: 'typescript/bin/tsc',
    args: ['-p', 'clients/js', '--noEmit', '--pretty', 'false'],
  },
  { name: 'biome', script: '@biomejs/biome/bin/biome', args: ['check', '--error-on-warnings'] },
  { name: 'knip', script: 'knip/bin/knip.js', args: ['--no-progress'] },
  {
    name: 'dependency-cruiser',
    script: 'dependency-cruiser/bin/dependency-cruise.mjs',
    args: ['src', 'web/src', 'clients/js/src'],
  },
];

/**
 * Runs every check, two at a time, printing each one's verdict (and its findings if it failed) as it ends. The program
 * is built: the console's types follow from it.
 */
export async function runChecks() {
  const waiting = [...checks];
  const result = { passed: 0, failed: 0 };
  const report = (name, verdict, finding) => {
    console.log(`${name.padEnd(24)}${{ passed: 'ok', failed: 'FAILED' }[verdict] ?? verdict}  ${finding}`);
    if (verdict in result) result[verdict] += 1;
  };
  try {
    const document = await readDocument();
    await writeApiTypes(document);
    const stale = await staleFiles(JSON.parse(document));
    report('generated client', ...(stale.length === 0 ? ['passed', ''] : ['failed', staleMessage(stale)]));
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    report('types of the API', 'failed', error.message);
  }
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      const began = Date.now();
      const { code, output } = await runNode(check.script, check.args, { capture: true });
      const time = `${((Date.now() - began) / 1000).toFixed(1)} s`;
      report(check.name, code === 0 ? 'passed' : 'failed', time);
      // Knip's hints (an ignored dependency that is used by now) are no failure, but unseen they would stay for ever.
      if (code !== 0 || output.includes('hints')) console.log(output.trimEnd().replace(/^/gm, '  '));
    }
  };
  await Promise.all([worker(), worker()]);
  const { verdict, output } = await checkAdvisories();
  report('advisories', verdict === 'unanswered' ? 'not known:' : verdict, output);
  return result;
}
