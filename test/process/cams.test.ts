import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { cleanUp, temporaryDirectory } from '../../src/db/embedded/processes.testing.ts';
import { acs3, type KeyPair, popCore } from '../cams/clients.ts';
import { endPrograms, muster, musterJson, requireBuilt, start } from './program.ts';
import { type Server, serve, waitFor } from './server.ts';

// Each starts several programs, each of them a database.
vi.setConfig({ testTimeout: 90_000 });

let env: { DATA_DIR: string };
let one: Server;
let other: Server;
let camsUrl: string;
let key: KeyPair;

beforeAll(async () => {
  await requireBuilt();
  env = { DATA_DIR: join(temporaryDirectory(), 'data') };
  one = await serve({ ...env, MUSTER_CAMS_PORT: '0' });
  await waitFor(one, /a port of their own: \S+/, 'stdout');
  camsUrl = /a port of their own: (\S+)/.exec(one.stdout)![1]!;
  other = await serve(env);
});
afterAll(async () => {
  await endPrograms();
  await cleanUp();
});

const host = (url: string): string => new URL(url).host;
const list = { action: 'ListAllGroups' };

test('key create --cams prints a key, and nothing else', async () => {
  const printed = await musterJson<KeyPair>(['key', 'create', '--cams'], { env });
  expect(printed).toEqual({
    accessKeyId: expect.stringMatching(/^MAK[0-9A-Z]+$/),
    accessKeySecret: expect.stringMatching(/^[\w-]{32}$/),
  });
  key = printed;
});

test('it is good at every port of every process', async () => {
  for (const url of [one.url, other.url, camsUrl]) {
    expect((await acs3(host(url), key, list)).body, url).toMatchObject({ Code: 'OK' });
    expect((await popCore(host(url), key, list)).body, url).toMatchObject({ Code: 'OK' });
  }
});

test('a nonce that one process took, the other refuses', async () => {
  const call = { ...list, headers: { 'x-acs-signature-nonce': 'once' } };
  expect((await acs3(host(camsUrl), key, call)).body).toMatchObject({ Code: 'OK' });
  expect((await acs3(host(other.url), key, call)).body).toMatchObject({ Code: 'SignatureNonceUsed' });
});

test('key list --cams shows it without its secret, and key revoke --cams ends it', async () => {
  const { stdout } = await muster(['key', 'list', '--cams'], { env });
  expect(stdout).toContain(key.accessKeyId);
  expect(stdout).not.toContain(key.accessKeySecret);
  const [shown] = await musterJson<{ id: number }[]>(['key', 'list', '--cams'], { env });
  expect((await muster(['key', 'revoke', '--cams', String(shown!.id)], { env })).code).toBe(0);
  expect((await acs3(host(other.url), key, list)).body).toMatchObject({ Code: 'InvalidAccessKeyId.Inactive' });
});

test('a port that is in use is told by its variable', async () => {
  const program = start(['serve'], { env: { ...env, PORT: '0', MUSTER_CAMS_PORT: new URL(camsUrl).port } });
  expect(await program.ended).toBe(1);
  expect(program.stderr).toContain('set MUSTER_CAMS_PORT to another');
});

test('both stop in good order', async () => {
  expect(await one.stop()).toBe(0);
  expect(await other.stop()).toBe(0);
});
