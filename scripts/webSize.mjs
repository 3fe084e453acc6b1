// How much compressed JavaScript a page of the console loads at first: `node scripts/webSize.mjs`, after a build. The
// budget is 300 kB for signing in and for the list of groups; test/consoleSize.test.ts holds the build to it.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { root } from './process.mjs';

const dist = join(root, 'dist/web');

/** The chunks that each page loads beside those of the start. */
export const firstPages = {
  '/sign-in': ['src/features/signIn/SignInPage.tsx'],
  '/w/{workspace}/groups': ['src/features/groups/GroupsPage.tsx'],
};

/** Bytes of Brotli-compressed JavaScript that the start and the given lazy modules load, each file once. */
export function firstLoad(modules) {
  const manifest = JSON.parse(readFileSync(join(dist, 'manifest.json'), 'utf8'));
  const files = new Set();
  const follow = (key) => {
    const chunk = manifest[key];
    if (!chunk) throw new Error(`${key} is not in the build`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    for (const other of chunk.imports ?? []) follow(other);
  };
  for (const key of ['index.html', 'src/app/App.tsx', ...modules]) follow(key);
  const scripts = [...files].filter((file) => file.endsWith('.js'));
  return scripts.reduce((sum, file) => sum + statSync(join(dist, `${file}.br`)).size, 0);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [page, modules] of Object.entries(firstPages)) {
    console.log(`${page.padEnd(24)}${(firstLoad(modules) / 1000).toFixed(1).padStart(7)} kB of JavaScript, Brotli`);
  }
}
