import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unique, uploadFile, useWorld } from '../api/world.ts';
import { acs3, type KeyPair, newAccessKey, type Reply } from './clients.ts';

// Loopback is a private address: it is allowed here because it is listed.
const world = useWorld({ settings: { camsFileHosts: ['127.0.0.1', 'listed.example'] } });
let key: KeyPair;
let files: Server;
let base: string;
/** What the other server answers to a path. */
const answers = new Map<string, (request: IncomingMessage, response: ServerResponse) => void>();
let asked: string[] = [];

beforeAll(async () => {
  key = await newAccessKey(world().api, { workspaceId: world().a.id });
  files = createServer((request, response) => {
    asked.push(request.url!);
    const answer = answers.get(request.url!);
    if (answer) return answer(request, response);
    response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => files.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(files.address() as AddressInfo).port}`;
});
afterAll(() => {
  files.closeAllConnections();
  files.close();
});

const call = (action: string, query: Record<string, unknown>): Promise<Reply> =>
  acs3(`127.0.0.1:${world().api.port}`, key, { action, query });
const number = (): string => `136${String(unique()).padStart(8, '0')}`;
/** A file at the other server; answers its URL. */
const put = (content: string, path = `/contacts-${unique()}.csv`): string => {
  answers.set(path, (_request, response) => response.end(content));
  return base + path;
};
const group = async (): Promise<number> => (await world().do('POST', '/groups', { name: `Files ${unique()}` })).id;
const namesIn = async (id: number): Promise<string[]> => {
  const { body } = await world().as<{ items: { name: string }[] }>('owner', 'GET', `/groups/${id}/contacts`);
  return body.items.map(({ name }) => name).sort();
};
const groupNamed = async (name: string): Promise<{ id: number; size: number } | undefined> => {
  const { body } = await world().as<{ items: { id: number; name: string; size: number }[] }>('owner', 'GET', '/groups');
  return body.items.find((one) => one.name === name);
};

describe('AddContacts', () => {
  test('imports the file of a URL into groups, by the rules of imports', async () => {
    const [one, other] = [await group(), await group()];
    const known = number();
    await world().do('POST', '/contacts', { phone: `+86${known}`, name: 'Known' });
    const url = put(`Phone,Name\n${known},Renamed\n${number()},Ana\n12,Bo\n`);
    const query = { Groups: `${one},${other}`, FilePath: url, Country: 'China' };
    const ignored = await call('AddContacts', { ...query, NeedUpdate: false });
    expect(ignored).toMatchObject({ status: 200, body: { Code: 'OK', Data: expect.stringMatching(/^\d+$/) } });
    expect(ignored.body.Message).toMatch(/1 created, 0 updated, .* 1 skipped, .* 1 invalid/);
    expect(await namesIn(one)).toEqual(['Ana', 'Known']);
    expect(await namesIn(other)).toEqual(['Ana', 'Known']);
    const { body: job } = await world().as('owner', 'GET', `/imports/${ignored.body.Data}`);
    expect(job).toMatchObject({ status: 'done', name: expect.stringMatching(/^contacts-\d+\.csv$/) });
    const { body: change } = await world().as('owner', 'GET', `/changes/${job.change}`);
    expect(change).toMatchObject({ kind: 'import', source: 'cams' });
    await call('AddContacts', { ...query, NeedUpdate: true });
    expect(await namesIn(one)).toEqual(['Ana', 'Renamed']);
  });

  test('takes the id of a file that was uploaded to Muster', async () => {
    const id = await group();
    const upload = await uploadFile(world(), `Phone,Name\n+86${number()},Uploaded\n`);
    const answer = await call('AddContacts', { Groups: id, FilePath: upload.id, NeedUpdate: true });
    expect(answer.body).toMatchObject({ Code: 'OK' });
    expect(await namesIn(id)).toEqual(['Uploaded']);
    const { body } = await world().as('owner', 'GET', `/imports/${upload.id}`);
    expect(body.status).toBe('ready');
  });

  test.each([
    ['a file without phones', 'Colour\nred\n', 'InvalidFilePath.Content', 400],
    ['no file of contacts', '\u0000\u0001\u0002', 'InvalidFilePath.Content', 400],
  ])('refuses %s, and writes nothing', async (_what, content, code, status) => {
    const id = await group();
    const answer = await call('AddContacts', { Groups: id, FilePath: put(content), NeedUpdate: true });
    expect(answer).toMatchObject({ status, body: { Code: code, Success: false } });
    expect(await namesIn(id)).toEqual([]);
  });

  test('answers that an import is at work when it takes longer than clients wait', async () => {
    const id = await group();
    const rows = Array.from({ length: 40_000 }, () => `+86${number()},x`).join('\n');
    const answer = await call('AddContacts', { Groups: id, FilePath: put(`Phone,Name\n${rows}`), NeedUpdate: true });
    expect(answer.body).toMatchObject({ Code: 'OK' });
    const job = async () => (await world().as('owner', 'GET', `/imports/${answer.body.Data}`)).body;
    while (['checking', 'committing'].includes((await job()).status as string)) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await job()).toMatchObject({ status: 'done', counts: { created: 40_000 } });
  }, 90_000);
});

describe('AddGroup', () => {
  test('makes a group of a file', async () => {
    const name = `Of a file ${unique()}`;
    const answer = await call('AddGroup', { GroupName: name, FilePath: put(`Phone,Name\n+86${number()},Ana\n`) });
    const made = await groupNamed(name);
    expect(answer.body).toMatchObject({ Code: 'OK', Data: String(made!.id) });
    expect(made!.size).toBe(1);
  });

  test('leaves no group where the file is no good, or its name is taken', async () => {
    const name = `Of no file ${unique()}`;
    expect((await call('AddGroup', { GroupName: name, FilePath: put('Colour\nred\n') })).body.Code).toBe(
      'InvalidFilePath.Content',
    );
    expect(await groupNamed(name)).toBeUndefined();
    expect((await call('AddGroup', { GroupName: 'VIP', FilePath: put('Phone\n') })).body.Code).toBe(
      'InvalidGroupName.Duplicate',
    );
  });
});

describe('DeleteContacts', () => {
  test('deletes whom a file names', async () => {
    const phones = [number(), number()];
    const ids: number[] = [];
    for (const phone of phones) ids.push((await world().do('POST', '/contacts', { phone: `+86${phone}` })).id);
    const url = put(`Phone\n${phones.join('\n')}\n${number()}\n12\n`);
    const answer = await call('DeleteContacts', { FilePath: url, Country: 'China' });
    expect(answer.body).toMatchObject({ Code: 'OK', Message: '2 deleted, 1 not known, 1 rows refused.' });
    for (const id of ids) expect((await world().as('owner', 'GET', `/contacts/${id}`)).status).toBe(404);
  });

  test('takes the id of an uploaded file', async () => {
    const phone = number();
    const { id } = await world().do('POST', '/contacts', { phone: `+86${phone}` });
    const upload = await uploadFile(world(), `Phone\n+86${phone}\n`);
    expect((await call('DeleteContacts', { FilePath: upload.id })).body).toMatchObject({ Code: 'OK' });
    expect((await world().as('owner', 'GET', `/contacts/${id}`)).status).toBe(404);
  });
});

describe('a file is not fetched', () => {
  const refuse = async (FilePath: string): Promise<unknown> => {
    asked = [];
    const { status, body } = await call('AddContacts', { Groups: '[]', NeedUpdate: true, FilePath });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(asked.filter((path) => path.includes('secret'))).toEqual([]);
    return body.Code;
  };

  test.each([
    'http://169.254.169.254/latest/meta-data/secret',
    'http://100.100.100.200/latest/meta-data/secret',
    'http://10.0.0.1/secret',
    'http://[::1]/secret',
    'http://[::ffff:127.0.0.2]/secret',
    'http://127.0.0.2/secret',
    'http://2130706434/secret',
    'http://0x7f.0.0.2/secret',
    'http://0/secret',
    'http://other.example/secret',
    'http://listed.example.evil.test/secret',
    'http://user:secret@127.0.0.1/',
    'ftp://127.0.0.1/secret',
    'file:///etc/passwd',
  ])('from %s', async (url) => expect(await refuse(url)).toBe('InvalidFilePath.Forbidden'));

  test('from a path of the server’s own disk', async () => {
    expect(await refuse('/etc/passwd')).toBe('InvalidParameter');
    expect(await refuse('src/main/resources/secret.yaml')).toBe('InvalidParameter');
  });

  test('where a listed host redirects to one that is not', async () => {
    answers.set('/away', (_request, response) => response.writeHead(302, { location: 'http://10.0.0.1/secret' }).end());
    answers.set('/away-2', (_request, response) => response.writeHead(301, { location: '//[::1]/secret' }).end());
    answers.set('/away-3', (_request, response) => response.writeHead(307, { location: 'file:///etc/passwd' }).end());
    for (const path of ['/away', '/away-2', '/away-3']) {
      expect(await refuse(base + path), path).toBe('InvalidFilePath.Forbidden');
    }
  });

  test('where it redirects for ever, is not there, or breaks off', async () => {
    answers.set('/loop', (_request, response) => response.writeHead(302, { location: '/loop' }).end());
    answers.set('/broken', (_request, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('Phone\n');
      setTimeout(() => response.destroy(), 20);
    });
    for (const path of ['/loop', '/nothing', '/broken']) {
      expect(await refuse(base + path), path).toBe('InvalidFilePath.Unreachable');
    }
    expect(await refuse('http://127.0.0.1:1/')).toBe('InvalidFilePath.Unreachable');
  });

  test('of another workspace, or of an import that there is not', async () => {
    expect(await refuse(String(world().b.imports.ready))).toBe('InvalidFilePath.NotFound');
    expect(await refuse('999999999')).toBe('InvalidFilePath.NotFound');
  });
});

test('a redirect among listed hosts is followed', async () => {
  const id = await group();
  put(`Phone,Name\n+86${number()},Moved\n`, '/moved.csv');
  answers.set('/here', (_request, response) => response.writeHead(302, { location: '/moved.csv' }).end());
  expect((await call('AddContacts', { Groups: id, FilePath: `${base}/here`, NeedUpdate: true })).status).toBe(200);
  expect(await namesIn(id)).toEqual(['Moved']);
});
