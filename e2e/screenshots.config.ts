import { defineConfig } from 'vitest/config';

/** For `npm run screenshots`: the fixtures of the tests, and none of the tests. */
export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: { include: ['e2e/screenshots.ts'], globalSetup: './test/globalSetup.ts', pool: 'forks', hookTimeout: 120_000 },
});
