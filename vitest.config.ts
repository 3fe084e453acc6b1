import { configDefaults, defineConfig } from 'vitest/config';

// Files that start programs, browsers or database clusters, and wait for what they do.
const alone = ['src/db/embedded/**/*.test.ts', 'test/process/**/*.test.ts', 'e2e/**/*.test.ts'];

const each = {
  testTimeout: 30_000,
  // A hook may create a whole database cluster.
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    globalSetup: './test/globalSetup.ts',
    // Processes, not threads: tests start databases and servers and listen for signals. Two, because that is how many
    // cores the targets of this project are stated for.
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        // The server's modules are loaded once per process, not once per file: a quarter of these files' time. Each
        // file has a database of its own either way.
        test: {
          ...each,
          name: 'together',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'web/src/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, ...alone],
          isolate: false,
        },
      },
      { test: { ...each, name: 'alone', include: alone } },
    ],
  },
});
