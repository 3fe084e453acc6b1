import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'e2e/**/*.test.ts', 'web/src/**/*.test.{ts,tsx}'],
    globalSetup: './test/globalSetup.ts',
    // Processes, not threads: tests start databases and servers and listen for signals. Two, because that is how many
    // cores the targets of this project are stated for.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    // A hook may create a whole database cluster.
    hookTimeout: 120_000,
  },
});
