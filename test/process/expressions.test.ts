import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { endPrograms, muster, requireBuilt, start } from './program.ts';

// One process starts the embedded PostgreSQL and keeps it: every command after it shares it.
const home = mkdtempSync(join(tmpdir(), 'muster-expressions-'));
const env = { DATA_DIR: join(home, 'data') };
const worker = start(['worker'], { env });
beforeAll(async () => {
  await requireBuilt();
  const { code, stderr } = await muster(['seed', '--contacts', '300', '--groups', '3'], { env });
  expect(code, stderr).toBe(0);
});
afterAll(async () => {
  worker.signal('SIGTERM');
  await worker.ended;
  await endPrograms();
  rmSync(home, { recursive: true, force: true });
});

const size = async (expression: string): Promise<number> => {
  const { code, stdout, stderr } = await muster(['count', expression], { env });
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(/^\d+\n$/);
  return Number(stdout);
};

test('an expression is counted, explained and exported, and what is wrong in it shown', async () => {
  expect((await size('country:BR')) + (await size('!country:BR'))).toBe(300);
  const json = await muster(['count', '(country:BR | everyone)', '--json'], { env });
  expect(JSON.parse(json.stdout)).toMatchObject({ size: 300, expression: { or: [{}, { everyone: true }] } });

  const exported = await muster(['export', '--expression', 'everyone'], { env });
  expect(exported.stdout.trim().split('\n')).toHaveLength(301);

  const [, phone = ''] = /(\+\d+)/.exec(exported.stdout) ?? [];
  const by = await muster(['explain', 'everyone & !!everyone', phone], { env });
  expect(by.stdout).toMatch(/^Contact \d+ is in everyone & !!everyone\n {2}it is in {5}everyone\n/);

  const refused = await muster(['count', 'everyone & 会员 & nobody'], { env });
  expect(refused.code).toBe(1);
  expect(refused.stdout).toBe('');
  expect(refused.stderr).toBe('everyone & 会员 & nobody\n           ^^\nThere is no group “会员”.\n');
}, 120_000);
