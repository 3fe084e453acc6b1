import { describe, expect, test } from 'vitest';
import { readConfig } from './config.ts';

describe('settings from the environment', () => {
  test('have defaults; blank values count as absent', () => {
    const defaults = readConfig({});
    expect(defaults).toMatchObject({ port: 7070, host: '127.0.0.1', databaseUrl: undefined, logLevel: 'info' });
    expect(defaults.dataDir).toMatch(/\/data$/);
    expect(readConfig({ PORT: '', HOST: '', DATA_DIR: '', DATABASE_URL: '', LOG_LEVEL: '' })).toEqual(defaults);
  });

  test('are taken', () => {
    expect(
      readConfig({ PORT: '0', HOST: '::', DATA_DIR: '/d', DATABASE_URL: 'postgresql://h/d', LOG_LEVEL: 'debug' }),
    ).toMatchObject({ port: 0, host: '::', dataDir: '/d', databaseUrl: 'postgresql://h/d', logLevel: 'debug' });
  });

  test.each([
    { PORT: 'abc' },
    { PORT: '-1' },
    { PORT: '70000' },
    { PORT: '80.5' },
    { DATABASE_URL: 'mysql://x' },
    { DATABASE_URL: 'localhost' },
    { LOG_LEVEL: 'loud' },
    { RATE_LIMIT_PER_MINUTE: '0' },
  ])('%j is refused in a sentence that names the variable', (env) => {
    const [name] = Object.keys(env);
    expect(() => readConfig(env as NodeJS.ProcessEnv)).toThrow(new RegExp(`^Environment variable ${name}: .+`));
  });
});
