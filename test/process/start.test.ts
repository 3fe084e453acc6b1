import { cpSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { cleanUp, isRunning, temporaryDirectory } from '../../src/db/embedded/processes.testing.ts';
import { exampleNumbers } from '../../src/phone/examples.ts';
import { parsePhone } from '../../src/phone/parse.ts';
import { endPrograms, muster, musterJson, requireBuilt, root, start } from './program.ts';
import { type Server, serve } from './server.ts';

let home: string;
let dataDir: string;
let env: { DATA_DIR: string };

// Each starts several programs, each of them a database.
vi.setConfig({ testTimeout: 90_000 });

beforeAll(async () => {
  await requireBuilt();
  home = temporaryDirectory();
  dataDir = join(home, 'data');
  env = { DATA_DIR: dataDir };
});
afterAll(async () => {
  await endPrograms();
  await cleanUp();
});

const NAMES = [
  'Ana Souza',
  '张伟',
  'José García',
  'Иван Петров',
  'فاطمة علي',
  'अनीता',
  'สมชาย',
  '김민수',
  'Ελένη',
  'さくら',
];

describe('a first start', () => {
  let server: Server;
  let key: string;

  test('in an empty directory serves, and says where and what to do next', async () => {
    server = await serve(env);
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:[1-9]\d+$/);
    expect(server.stdout).toContain('npm run muster -- key create');
    expect(await server.status('/healthz')).toBe(200);
    expect(await server.status('/readyz')).toBe(200);
  });

  test('key create beside it prints the key and nothing else; --json an object', async () => {
    const [plain, object] = await Promise.all([
      muster(['key', 'create', '--name', 'Shop'], { env }),
      musterJson<{ key: string; name: string; role: string }>(['key', 'create', '--name', 'Till', '--role', 'viewer'], {
        env,
      }),
    ]);
    expect(plain).toEqual({ code: 0, stdout: expect.stringMatching(/^mk_\w+_[\w-]{43}\n$/), stderr: '' });
    expect(object).toMatchObject({ name: 'Till', role: 'viewer', key: expect.stringMatching(/^mk_/) });
    key = plain.stdout.trim();
    server.key = key;
    expect((await server.call('GET', '/me')).status).toBe(200);
  });

  test('the milestone: a file of many countries and scripts goes into a group, and the API shows exactly that', async () => {
    const numbers = new Map(exampleNumbers().map((example) => [example.phone, example]));
    const people = [...numbers.values()]
      .map(({ phone }) => parsePhone({ raw: `+${phone}` }))
      .flatMap((parsed, index) =>
        parsed.ok
          ? [
              {
                country: parsed.country,
                phone: `+${parsed.phone}`,
                name: `${NAMES[index % 10]} ${index}`,
                email: `p${index}@example.com`,
              },
            ]
          : [],
      );
    expect(new Set(people.map(({ country }) => country)).size).toBeGreaterThan(200);
    const lines = people.map(({ country, phone, name, email }) => `${country ?? ''},${phone},${name},${email}`);
    const file = join(home, 'contacts.csv');
    writeFileSync(file, `\ufeffCountry,Phone,Name,Email\r\n${lines.join('\r\n')}\r\n`);

    const said = await muster(['import', file, '--group', 'VIP'], { env });
    expect(said).toMatchObject({ code: 0, stderr: '' });
    expect(said.stdout).toContain(`${people.length} rows: ${people.length} created, 0 updated`);
    expect(said.stdout).toMatch(/Group “VIP” \(id \d+\), made\.\nRecorded as change \d+\./);

    const groups = await server.client().groups.iterate().toArray();
    expect(groups).toMatchObject([{ name: 'VIP', size: people.length }]);
    const members = await server.client().groups.contacts.iterate(groups[0]!.id).toArray();
    const shown = members.map(({ country, phone, name, email }) => ({ country, phone, name, email }));
    expect(shown.reverse()).toEqual(people);
  });

  test('the same file again changes nothing; a dry run says what would happen', async () => {
    const file = join(home, 'contacts.csv');
    const again = await musterJson<{ change: number | null; counts: Record<string, number> }>(
      ['import', file, '--group', 'vip'],
      { env },
    );
    expect(again.change).toBeNull();
    expect(again.counts.unchanged).toBe(again.counts.rows);
    const dry = await musterJson<{ groups: unknown[]; dryRun: boolean }>(
      ['import', file, '--group', 'New', '--dry-run'],
      { env },
    );
    expect(dry).toMatchObject({ dryRun: true, groups: [{ name: 'New', created: true }] });
    expect(await server.client().groups.iterate().toArray()).toHaveLength(1);
  });

  test('SIGTERM stops it and its PostgreSQL within seconds; the next start has all the data', async () => {
    const began = Date.now();
    expect(await server.stop()).toBe(0);
    expect(Date.now() - began).toBeLessThan(8_000);
    expect(isRunning(dataDir)).toBe(false);

    const next = await serve(env);
    next.key = key;
    const [group] = await next.client().groups.iterate().toArray();
    expect(group!.size).toBeGreaterThan(200);
    expect(await musterJson(['verify'], { env })).toMatchObject({ ok: true });
    expect(await next.stop()).toBe(0);
    expect(isRunning(dataDir)).toBe(false);
  });
});

describe('without a server', () => {
  test('two commands at once on an empty directory both succeed, and leave no PostgreSQL behind', async () => {
    const alone = { DATA_DIR: join(temporaryDirectory(), 'data') };
    const [one, other] = await Promise.all([
      muster(['key', 'create', '--name', 'A'], { env: alone }),
      muster(['seed', '--contacts', '50', '--groups', '2'], { env: alone }),
    ]);
    expect([one.code, other.code], one.stderr + other.stderr).toEqual([0, 0]);
    expect(isRunning(alone.DATA_DIR)).toBe(false);
    const { code, stdout } = await muster(['export'], { env: alone });
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(51);
    expect(isRunning(alone.DATA_DIR)).toBe(false);
  });

  test('Ctrl+C ends a command without leaving PostgreSQL running', async () => {
    const command = start(['seed', '--contacts', '2000000'], { env });
    while (!isRunning(dataDir)) await new Promise((resolve) => setTimeout(resolve, 50));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    command.signal('SIGINT');
    expect(await command.ended).toBe(130);
    expect(command.stderr).toMatch(/^Stopping\./m);
    expect(command.stderr).not.toMatch(/at .*\.js/);
    expect(isRunning(dataDir)).toBe(false);
  });
});

test.skipIf(process.getuid?.() !== 0)('as root, in a checkout that other users cannot enter', async () => {
  const checkout = join(temporaryDirectory(0o700), 'muster');
  for (const name of [
    'clients',
    'dist',
    'scripts',
    'src',
    'package.json',
    'package-lock.json',
    'tsconfig.json',
    'tsconfig.build.json',
  ]) {
    cpSync(join(root, name), join(checkout, name), { recursive: true });
  }
  symlinkSync(realpathSync(join(root, 'node_modules')), join(checkout, 'node_modules'));
  const first = await muster(['seed', '--contacts', '10', '--groups', '1'], { checkout });
  expect(first.code, first.stderr).toBe(0);
  expect(first.stderr).toContain(`linked from ${join(checkout, 'data/postgres')}`);
  const { code, stdout } = await muster(['export'], { checkout });
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(11);
  expect(isRunning(join(checkout, 'data'))).toBe(false);
});

describe('what people can mend is said in one sentence', () => {
  test.each<[what: string, args: string[], env: Record<string, string>, message: RegExp]>([
    ['a setting that is wrong', ['serve'], { PORT: 'abc' }, /^Environment variable PORT: .+\n$/],
    ['an unknown command', ['sevre'], {}, /unknown command 'sevre'.*\n/],
    ['a file that is missing', ['import', 'missing.csv'], {}, /^There is no file missing\.csv\.\n$/],
    ['a directory instead of a file', ['import', root], {}, /^\S+ cannot be read: it is a directory\.\n$/],
    ['too few contacts', ['seed', '--contacts', '0'], {}, /^contacts: .+\n$/],
  ])('%s', async (_what, args, given, message) => {
    const { code, stdout, stderr } = await muster(args, { env: { DATA_DIR: join(home, 'never'), ...given } });
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('a port in use, the database being left as it was', async () => {
    const blocker = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => blocker.once('listening', resolve));
    const { port } = blocker.address() as { port: number };
    try {
      const { code, stderr } = await muster(['serve'], { env: { ...env, PORT: String(port) } });
      expect(code).toBe(1);
      expect(stderr).toBe(`Port ${port} is in use. Stop what uses it, or set PORT to another.\n`);
      expect(isRunning(dataDir)).toBe(false);
    } finally {
      blocker.close();
    }
  });

  test('a file that cannot be written', async () => {
    mkdirSync(join(home, 'folder'), { recursive: true });
    const { code, stderr } = await muster(['export', '-o', join(home, 'folder')], { env });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^\S+ cannot be written: .+\n$/);
  });
});
