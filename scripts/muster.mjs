#!/usr/bin/env node
// The `muster` command: prepares the checkout, then becomes the program. One process, so that signals reach it.
import { ensureBuilt, ensureInstalled } from './prepare.mjs';
import { fail } from './process.mjs';

try {
  await ensureInstalled({ dev: false });
  await ensureBuilt();
} catch (error) {
  fail(error);
}
await import(new URL('../dist/cli/main.js', import.meta.url).href);
