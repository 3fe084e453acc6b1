// Asks the registry whether a package that production needs has a known hole. Not every registry answers that.
import { run } from './process.mjs';

const WAIT_MS = 30_000;

/** `passed`, `failed` with what was found, or `unanswered`. */
export async function checkAdvisories() {
  const npm = process.env.npm_execpath?.endsWith('npm-cli.js')
    ? [process.execPath, [process.env.npm_execpath]]
    : ['npm', []];
  const args = [
    ...npm[1],
    'audit',
    '--omit=dev',
    '--json',
    '--loglevel=silent',
    `--fetch-timeout=${WAIT_MS}`,
    '--fetch-retries=0',
  ];
  const { output } = await run(npm[0], args, { capture: true }).catch(() => ({ output: '' }));
  const report = parse(output);
  const counts = report?.metadata?.vulnerabilities;
  if (!counts) return { verdict: 'unanswered', output: 'the registry does not say' };
  if (counts.high + counts.critical === 0) return { verdict: 'passed', output: '' };
  const names = Object.values(report.vulnerabilities)
    .filter(({ severity }) => severity === 'high' || severity === 'critical')
    .map(({ name, severity }) => `${severity}: ${name}`);
  return { verdict: 'failed', output: names.join('\n') };
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
