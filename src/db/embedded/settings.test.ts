import { describe, expect, test } from 'vitest';
import { type Machine, renderSettings, settingsFor } from './settings.ts';

const MB = 1024 ** 2;
const GB = 1024 ** 3;
const valuesFor = (machine: Partial<Machine>): Record<string, string> => {
  const whole = { memory: 8 * GB, cores: 4, disk: 100 * GB, sharedMemory: 4 * GB, ...machine };
  return Object.fromEntries(settingsFor(whole).map(({ name, value }) => [name, value]));
};

describe('settings', () => {
  test.each([
    { memory: 512 * MB, shared: '128MB', work: '4MB', maintenance: '64MB' },
    { memory: 2 * GB, shared: '512MB', work: '8MB', maintenance: '128MB' },
    { memory: 8 * GB, shared: '2048MB', work: '32MB', maintenance: '512MB' },
    { memory: 128 * GB, shared: '4096MB', work: '64MB', maintenance: '1024MB' },
  ])('grow with memory, within bounds: $memory bytes', ({ memory, shared, work, maintenance }) => {
    const values = valuesFor({ memory });
    expect(values.shared_buffers).toBe(shared);
    expect(values.work_mem).toBe(work);
    expect(values.maintenance_work_mem).toBe(maintenance);
  });

  test('leave a small disk room', () => {
    expect(valuesFor({ memory: 64 * GB }).max_wal_size).toBe('4096MB');
    expect(valuesFor({ memory: 64 * GB, disk: 15 * GB }).max_wal_size).toBe('1536MB');
    expect(valuesFor({ memory: 64 * GB, disk: GB }).max_wal_size).toBe('1024MB');
  });

  test('do without /dev/shm where it is small, as in containers', () => {
    expect(valuesFor({}).dynamic_shared_memory_type).toBeUndefined();
    expect(valuesFor({ sharedMemory: 64 * MB }).dynamic_shared_memory_type).toBe('sysv');
    expect(valuesFor({ sharedMemory: undefined }).dynamic_shared_memory_type).toBe('sysv');
  });

  test.each(['fsync', 'synchronous_commit', 'full_page_writes'])('never trade durability: %s', (name) => {
    expect(valuesFor({ memory: 256 * MB, cores: 1, disk: 0 })[name]).toBe('on');
  });

  test('each give a reason, once', () => {
    const settings = settingsFor({ memory: GB, cores: 1, disk: GB, sharedMemory: 0 });
    expect(settings.filter(({ why }) => !/^[A-Z].{15,}\.$/.test(why))).toEqual([]);
    expect(new Set(settings.map(({ name }) => name)).size).toBe(settings.length);
  });

  test('are written with their reasons; overrides replace and add', () => {
    const text = renderSettings([{ name: 'jit', value: 'off', why: 'Short queries.' }], {
      jit: 'on',
      'my.name': "O'Hara",
    });
    expect(text).toContain("\n# Short queries.\njit = 'on'\nmy.name = 'O''Hara'\n");
  });
});
