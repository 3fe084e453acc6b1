// Node module hooks: a .ts file is loaded as the JavaScript that bench.mjs compiled from it.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const cache = join(dirname(dirname(fileURLToPath(import.meta.url))), 'node_modules/.cache/muster/bench');

/** Where the compiled form of a source file is kept; named by content, so a changed file is another entry. */
export function cachedPath(path, source) {
  return join(cache, `${createHash('sha256').update(path).update('\0').update(source).digest('hex')}.js`);
}

/** The `load` hook (https://nodejs.org/docs/latest-v20.x/api/module.html#loadurl-context-nextload). */
export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
  const path = fileURLToPath(url);
  const source = readFileSync(cachedPath(path, readFileSync(path, 'utf8')), 'utf8');
  return { format: 'module', source, shortCircuit: true };
}
