import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServices } from '../../src/accounts/services.ts';
import { forgetNonces, revokeAccessKey } from '../../src/cams/keys.ts';
import { createApp } from '../../src/server/app.ts';
import { createLogger } from '../../src/server/log.ts';
import { createWorkspace } from '../../src/workspaces/workspaces.ts';
import { unique, useWorld } from '../api/world.ts';
import {
  acs3,
  CALLERS,
  type Call,
  type Caller,
  flatten,
  type KeyPair,
  newAccessKey,
  openApiV2,
  type Reply,
} from './clients.ts';
import { type InTransit, startProxy } from './proxy.ts';

const world = useWorld();
const endpoint = (): string => `127.0.0.1:${world().api.port}`;
const db = () => world().api.database.db;

let key: KeyPair & { id: number };
beforeAll(async () => {
  key = await newAccessKey(world().api, { workspaceId: world().a.id });
});

const list: Call = { action: 'ListAllGroups' };
const ask = (by: Caller, call: Call, as: KeyPair = key): Promise<Reply> => by(endpoint(), as, call);
const exists = (query: Record<string, unknown>): Call => ({ action: 'GetGroupExist', query });

/** Texts that encodings have been got wrong for. */
const HARD = [
  '群组',
  'Zoë 😀',
  '*',
  '~',
  'a b',
  'a+b',
  '100%',
  '%41',
  "!'()",
  'a=b&c=d',
  '/?#[]@',
  '{"a":[1,"ü"]}',
  'a\tb',
  '"<>\\^`|',
  '.',
  '-_',
];

describe.each(Object.entries(CALLERS))('%s', (name, by) => {
  const isOld = by !== acs3;

  test.each(HARD)('a request that says %j is understood', async (text) => {
    const group = `${text} ${unique()}`.replace('\t', ' ');
    const made = await ask(by, { action: 'AddGroup', query: { GroupName: group } });
    expect(made).toMatchObject({ body: { Code: 'OK' } });
    expect(await ask(by, exists({ GroupName: group, BizExtend: text }))).toMatchObject({ body: { Data: 'true' } });
  });

  test('by GET and by POST, with an empty body and without parameters', async () => {
    for (const method of ['GET', 'POST'] as const) {
      expect(await ask(by, { ...list, method })).toMatchObject({ body: { Code: 'OK' } });
      expect(await ask(by, { ...exists({ GroupName: 'VIP' }), method })).toMatchObject({ body: { Data: 'true' } });
    }
  });

  test('with parameters in the body', async () => {
    const call = { action: 'GetGroupExist', body: { GroupName: 'VIP', BizExtend: '群组 *~+ &' } };
    expect(await ask(by, call)).toMatchObject({ body: { Data: 'true' } });
  });

  test('a wrong secret is refused, and one of another key', async () => {
    const other = await newAccessKey(world().api, { workspaceId: world().a.id });
    for (const accessKeySecret of ['wrong', `${key.accessKeySecret} `, other.accessKeySecret]) {
      const answer = await ask(by, list, { ...key, accessKeySecret });
      expect(answer.body).toMatchObject({ Code: 'SignatureDoesNotMatch', Success: false });
      if (answer.status !== 0) expect(answer.status).toBe(400);
    }
  });

  test.each(['MAK11AAAAAAAAAAAAAAAAAAAA', 'MAK7ZZZZZZZAAAAAAAAAAAAAAAAAAAA', 'LTAI0000000000', "'"])(
    'an unknown access key %s is refused',
    async (accessKeyId) => {
      const answer = await ask(by, list, { ...key, accessKeyId });
      expect(answer.body).toMatchObject({ Code: 'InvalidAccessKeyId.NotFound' });
      if (answer.status !== 0) expect(answer.status).toBe(404);
    },
  );

  test('a key that was revoked or has expired, or whose workspace is deleted, is refused', async () => {
    const revoked = await newAccessKey(world().api, { workspaceId: world().a.id });
    await revokeAccessKey(db(), { workspaceId: world().a.id, id: revoked.id });
    const expired = await newAccessKey(world().api, { workspaceId: world().a.id });
    await sql`update access_key set expires_at = now() - interval '1 second' where id = ${expired.id}`.execute(db());
    for (const one of [revoked, expired]) {
      expect((await ask(by, list, one)).body).toMatchObject({ Code: 'InvalidAccessKeyId.Inactive' });
      // To whoever does not have the secret, nothing is told of it.
      const wrong = { ...one, accessKeySecret: 'wrong' };
      expect((await ask(by, list, wrong)).body).toMatchObject({ Code: 'SignatureDoesNotMatch' });
    }
    const { id } = await createWorkspace(db(), { name: `gone ${unique()}` });
    const orphan = await newAccessKey(world().api, { workspaceId: id });
    await sql`update workspace set deleted_at = now() where id = ${id}`.execute(db());
    expect((await ask(by, list, orphan)).body).toMatchObject({ Code: 'InvalidAccessKeyId.NotFound' });
  });

  test('a key that keeps to other addresses is refused', async () => {
    const from = (...ipRanges: string[]) => newAccessKey(world().api, { workspaceId: world().a.id, ipRanges });
    const elsewhere = await ask(by, list, await from('192.0.2.0/24'));
    expect(elsewhere.body).toMatchObject({ Code: 'Forbidden.SourceIp' });
    expect((await ask(by, list, await from('192.0.2.0/24', '127.0.0.0/8'))).body).toMatchObject({ Code: 'OK' });
  });

  test.each([-16, 16])('a clock that is %i minutes off is refused', async (minutes) => {
    const time = new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+/, '');
    const call = isOld ? { ...list, query: { Timestamp: time } } : { ...list, headers: { 'x-acs-date': time } };
    expect((await ask(by, call)).body).toMatchObject({ Code: 'InvalidTimeStamp.Expired' });
  });

  test.each([-14, 14])('a clock that is %i minutes off is good enough', async (minutes) => {
    const time = new Date(Date.now() + minutes * 60_000).toISOString().replace(/\.\d+/, '');
    const call = isOld ? { ...list, query: { Timestamp: time } } : { ...list, headers: { 'x-acs-date': time } };
    expect((await ask(by, call)).body).toMatchObject({ Code: 'OK' });
  });

  test('a time of no known form is refused', async () => {
    const call = isOld ? { ...list, query: { Timestamp: 'now' } } : { ...list, headers: { 'x-acs-date': 'now' } };
    expect((await ask(by, call)).body).toMatchObject({ Code: 'InvalidTimeStamp.Format' });
  });

  test('a nonce is good once, for each key and whatever becomes of its request', async () => {
    const withNonce = (call: Call, nonce: string): Call =>
      isOld
        ? { ...call, query: { ...call.query, SignatureNonce: nonce } }
        : { ...call, headers: { 'x-acs-signature-nonce': nonce } };
    const nonce = `${name} ${unique()}`;
    expect((await ask(by, withNonce(list, nonce))).body).toMatchObject({ Code: 'OK' });
    expect((await ask(by, withNonce(list, nonce))).body).toMatchObject({ Code: 'SignatureNonceUsed' });
    const other = await newAccessKey(world().api, { workspaceId: world().b.id });
    expect((await ask(by, withNonce(list, nonce), other)).body).toMatchObject({ Code: 'OK' });
    const failed = `${nonce}, failed`;
    expect((await ask(by, withNonce({ action: 'AddGroup' }, failed))).body).toMatchObject({ Code: 'MissingParameter' });
    expect((await ask(by, withNonce(list, failed))).body).toMatchObject({ Code: 'SignatureNonceUsed' });
  });

  test('another version and another format are refused', async () => {
    expect((await ask(by, { ...list, version: '2018-05-01' })).body).toMatchObject({ Code: 'InvalidVersion' });
    expect((await ask(by, { ...list, query: { Format: 'XML' } })).body).toMatchObject({
      Code: 'InvalidParameter.Format',
    });
  });

  describe('what is altered on the way is refused', () => {
    const through = async (call: Call, alter: (request: InTransit) => InTransit): Promise<Reply> => {
      const proxy = await startProxy(world().api.port, alter);
      try {
        return await by(proxy.endpoint, key, call);
      } finally {
        await proxy.close();
      }
    };
    const call = exists({ GroupName: 'VIP' });
    const everywhere = (from: string | RegExp, to: string) => (request: InTransit) => ({
      ...request,
      url: request.url.replace(from, to),
      body: request.body.replace(from, to),
    });

    test('unaltered, it passes', async () => {
      expect((await through(call, (request) => request)).body).toMatchObject({ Code: 'OK' });
    });
    test.each<[string, (request: InTransit) => InTransit]>([
      ['a value', everywhere('GroupName=VIP', 'GroupName=Newcomers')],
      ['a name', everywhere('GroupName=VIP', 'Groupname=VIP')],
      ['one less', everywhere(/&?GroupName=VIP/, '')],
      ['one more', everywhere('GroupName=VIP', 'GroupName=VIP&Remark=x')],
      [
        'the method',
        (request) => ({
          ...request,
          method: 'GET',
          url: `${request.url}${request.body && '?'}${request.body}`,
          body: '',
        }),
      ],
      [
        'the host',
        (request) =>
          isOld ? everywhere('VIP', 'vip')(request) : { ...request, headers: { ...request.headers, host: 'other' } },
      ],
    ])('%s', async (_what, alter) => {
      expect((await through(call, alter)).body.Code).toBe('SignatureDoesNotMatch');
    });
    test('a parameter twice', async () => {
      const answer = await through(call, everywhere('GroupName=VIP', 'GroupName=VIP&GroupName=x'));
      expect(answer.body.Code).toBe('InvalidParameter');
    });
  });
});

describe('ACS3-HMAC-SHA256', () => {
  test.each(['/', '/anything', '/a/b.c/', '/with%20blank/%E7%BE%A4', '/a*b~c'])('to the path %s', async (pathname) => {
    expect((await ask(acs3, { ...list, pathname })).body).toMatchObject({ Code: 'OK' });
  });

  test('a body of JSON', async () => {
    const call: Call = { action: 'GetGroupExist', body: { GroupName: 'VIP', BizExtend: {} }, reqBodyType: 'json' };
    expect((await ask(acs3, call)).body).toMatchObject({ Data: 'true' });
  });

  test('lists that a generic call flattens', async () => {
    const exporter = await newAccessKey(world().api, { workspaceId: world().a.id });
    const { vip, newcomers } = world().a.groups;
    const query = flatten({ GroupIds: [vip, newcomers], CountryNames: ['China', '德国'] });
    expect((await ask(acs3, { action: 'GetDownloadExcelList', query }, exporter)).body).toMatchObject({ Code: 'OK' });
  });

  const altered = async (alter: (request: InTransit) => InTransit, call: Call = list): Promise<Reply> => {
    const proxy = await startProxy(world().api.port, alter);
    try {
      return await acs3(proxy.endpoint, key, call);
    } finally {
      await proxy.close();
    }
  };
  const withHeader = (name: string, value: string) => (request: InTransit) => ({
    ...request,
    headers: { ...request.headers, [name]: value },
  });

  test.each([
    ['x-acs-action', 'GetGroupExist', 'SignatureDoesNotMatch'],
    ['x-acs-signature-nonce', 'another', 'SignatureDoesNotMatch'],
    ['x-acs-content-sha256', '0'.repeat(64), 'SignatureDoesNotMatch'],
    ['x-acs-version', '2020-06-07', 'InvalidVersion'],
    ['x-acs-date', '2020-01-01T00:00:00Z', 'InvalidTimeStamp.Expired'],
    ['authorization', 'ACS3-HMAC-SHA256 nonsense', 'IncompleteSignature'],
    ['authorization', 'Bearer x', 'IncompleteSignature'],
    ['authorization', 'ACS3-HMAC-SM3 Credential=a,SignedHeaders=b,Signature=c', 'InvalidSignatureMethod'],
    ['x-acs-date', '', 'MissingParameter'],
  ])('the header %s altered to %j', async (name, value, code) => {
    expect((await altered(withHeader(name, value))).body).toMatchObject({ Code: code });
  });

  test('the body altered', async () => {
    const call: Call = { action: 'GetGroupExist', body: { GroupName: 'VIP' } };
    const answer = await altered((request) => ({ ...request, body: 'GroupName=Newcomers' }), call);
    expect(answer.body).toMatchObject({ Code: 'SignatureDoesNotMatch' });
  });

  test('the path altered', async () => {
    const answer = await altered((request) => ({ ...request, url: `/other${request.url}` }));
    expect(answer.body).toMatchObject({ Code: 'SignatureDoesNotMatch' });
  });

  test.each(['host', 'x-acs-action', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-version', 'x-acs-content-sha256'])(
    'a signature that leaves out %s',
    async (name) => {
      const answer = await altered((request) => ({
        ...request,
        headers: {
          ...request.headers,
          authorization: request.headers.authorization!.replace(new RegExp(`(SignedHeaders=.*?)${name};?`), '$1'),
        },
      }));
      expect(answer.body).toMatchObject({ Code: 'IncompleteSignature' });
      expect(answer.body.Message).toContain(name);
    },
  );
});

describe('the older signature', () => {
  const bare = async (query: Record<string, string>, init: RequestInit = {}) => {
    const answer = await fetch(`http://${endpoint()}/?${new URLSearchParams(query)}`, init);
    return { status: answer.status, body: (await answer.json()) as Reply['body'] };
  };
  const complete = {
    Action: 'ListAllGroups',
    Version: '2020-06-06',
    AccessKeyId: 'x',
    Signature: 'x',
    SignatureMethod: 'HMAC-SHA1',
    SignatureNonce: 'x',
    Timestamp: new Date().toISOString().replace(/\.\d+/, ''),
  };

  test.each(Object.keys(complete).filter((name) => name !== 'Action'))('without %s: 400', async (name) => {
    const { [name as 'Version']: _, ...query } = complete;
    const { status, body } = await bare(query);
    expect({ status, body }).toMatchObject({ status: 400, body: { Code: 'MissingParameter', Success: false } });
    expect(body.Message).toContain(name);
  });

  test('by another method: 400', async () => {
    expect(await bare({ ...complete, SignatureMethod: 'HMAC-MD5' })).toMatchObject({
      status: 400,
      body: { Code: 'InvalidSignatureMethod' },
    });
  });

  test.each(['PUT', 'DELETE', 'PATCH'])('%s: 403', async (method) => {
    expect(await bare(complete, { method })).toMatchObject({ status: 403, body: { Code: 'UnsupportedHTTPMethod' } });
  });

  test('parameters that are no UTF-8: 400', async () => {
    const answer = await fetch(`http://${endpoint()}/?Action=ListAllGroups&Version=2020-06-06&Remark=%ff`);
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ Code: 'InvalidParameter' });
  });

  test('a body that is too large: 400', async () => {
    const body = `GroupName=${'x'.repeat(4 * 1024 * 1024)}`;
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    const answer = await bare(complete, { method: 'POST', headers, body });
    expect(answer).toMatchObject({ status: 400, body: { Code: 'InvalidParameter' } });
  });
});

describe('two processes on one database', () => {
  let second: Awaited<ReturnType<typeof createApp>>;
  let port: number;
  beforeAll(async () => {
    const services = createServices(db(), { publicUrl: 'http://127.0.0.1' });
    second = await createApp({ db: db(), services, log: createLogger({ level: 'silent' }) });
    await second.listen({ host: '127.0.0.1', port: 0 });
    port = (second.server.address() as { port: number }).port;
  });
  afterAll(() => second.close());

  test.each([
    ['ACS3', acs3, { headers: { 'x-acs-signature-nonce': 'once for all' } }],
    ['HMAC-SHA1', openApiV2, { query: { SignatureNonce: 'once for all of them' } }],
  ])('a nonce that one took, the other refuses: %s', async (_name, by, nonce) => {
    expect((await ask(by, { ...list, ...nonce })).body).toMatchObject({ Code: 'OK' });
    const answer = await by(`127.0.0.1:${port}`, key, { ...list, ...nonce });
    expect(answer.body).toMatchObject({ Code: 'SignatureNonceUsed' });
  });

  test('the very same bytes, sent to both at the same moment, are taken once', async () => {
    let caught: InTransit | undefined;
    const proxy = await startProxy(world().api.port, (request) => {
      caught = request;
      return { ...request, headers: { ...request.headers, 'x-acs-version': 'not yet' } };
    });
    await acs3(proxy.endpoint, key, list);
    await proxy.close();
    const { request } = await import('node:http');
    const send = (to: number): Promise<string> =>
      new Promise((resolve, reject) => {
        const { method, url, headers } = caught!;
        request({ host: '127.0.0.1', port: to, method, path: url, headers, agent: false }, async (answer) => {
          let text = '';
          for await (const piece of answer) text += piece;
          resolve((JSON.parse(text) as { Code: string }).Code);
        })
          .on('error', reject)
          .end();
      });
    const codes = await Promise.all([port, world().api.port, port, world().api.port, port].map(send));
    expect(codes.filter((code) => code === 'OK')).toHaveLength(1);
    expect(codes.filter((code) => code === 'SignatureNonceUsed')).toHaveLength(4);
  });
});

test('nonces are forgotten once their time would be refused anyway, and no sooner', async () => {
  await ask(acs3, list);
  await forgetNonces(db());
  const { rows } = await sql<{ soonest: number; count: number }>`
    select count(*)::int as count, min(extract(epoch from expires_at - now()))::float8 as soonest
    from access_key_nonce`.execute(db());
  expect(rows[0]!.count).toBeGreaterThan(10);
  expect(rows[0]!.soonest).toBeGreaterThan(0);
  await sql`update access_key_nonce set expires_at = now() - interval '1 second'`.execute(db());
  expect(await forgetNonces(db())).toBe(rows[0]!.count);
});

test('the secret is in no column and in no line of the log', async () => {
  const { rows } = await sql<{ row: string; secret: Buffer }>`
    select access_key::text as row, secret from access_key where id = ${key.id}`.execute(db());
  expect(rows[0]!.row).not.toContain(key.accessKeySecret);
  expect(rows[0]!.secret.toString('latin1')).not.toContain(key.accessKeySecret);
  expect(world().api.lines.join('\n')).not.toContain(key.accessKeySecret);
  const line = world().api.lines.find((one) => one.includes(`access_key:${key.id}`));
  expect(JSON.parse(line!)).toMatchObject({ route: '/cams', workspace: world().a.id });
});
