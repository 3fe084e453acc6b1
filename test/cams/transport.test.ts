import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createServices } from '../../src/accounts/services.ts';
import { createApp } from '../../src/server/app.ts';
import { addCamsServer } from '../../src/server/cams.ts';
import { createLogger } from '../../src/server/log.ts';
import { createReadiness } from '../../src/server/readiness.ts';
import { useWorld } from '../api/world.ts';
import { acs3, CALLERS, type KeyPair, newAccessKey } from './clients.ts';

const world = useWorld();
let key: KeyPair;
beforeAll(async () => {
  key = await newAccessKey(world().api, { workspaceId: world().a.id });
});
const list = { action: 'ListAllGroups' };

describe('at the main port', () => {
  test('what is no request of the vendor’s clients is answered as ever', async () => {
    const { origin, call } = world().api;
    expect((await fetch(`${origin}/`)).headers.get('content-type')).not.toContain('json');
    expect((await fetch(`${origin}/healthz`)).status).toBe(200);
    expect((await fetch(`${origin}/?Action=ListAllGroups`)).headers.get('content-type')).not.toContain('json');
    expect((await call('GET', '/groups', { key: world().a.keys.owner })).status).toBe(200);
  });

  test('below /api everything is Muster’s own', async () => {
    const headers = { 'x-acs-action': 'ListAllGroups' };
    const answer = await world().api.call('GET', '/groups', { key: world().a.keys.owner, headers });
    expect(answer).toMatchObject({ status: 200, body: { items: expect.any(Array) } });
    const refused = await acs3(`127.0.0.1:${world().api.port}`, key, { ...list, pathname: '/api/v1/groups' });
    expect(refused.body).not.toMatchObject({ Code: 'OK' });
  });

  test('what looks like one but is not complete gets an answer that its client reads', async () => {
    const { origin } = world().api;
    const requests: Parameters<typeof fetch>[] = [
      [`${origin}/?Action=ListAllGroups&Version=2020-06-06`],
      [`${origin}/`, { headers: { 'x-acs-action': 'ListAllGroups' } }],
      [`${origin}/any`, { method: 'POST', body: new URLSearchParams({ Action: 'ListAllGroups' }) }],
      [`${origin}/cams`],
    ];
    for (const request of requests) {
      const answer = await fetch(...request);
      expect(answer.status).toBe(400);
      expect(answer.headers.get('x-acs-request-id')).toBeTruthy();
      expect(await answer.json()).toEqual({
        RequestId: answer.headers.get('x-acs-request-id'),
        HostId: new URL(origin).host,
        Code: 'MissingParameter',
        Message: expect.any(String),
        Success: false,
      });
    }
  });
});

describe('at a port of its own', () => {
  let app: Awaited<ReturnType<typeof createApp>>;
  let server: Server;
  let origin: string;
  const readiness = createReadiness(true);
  beforeAll(async () => {
    const { db } = world().api.database;
    const settings = { publicUrl: '' };
    app = await createApp({
      db,
      services: createServices(db, settings),
      log: createLogger({ level: 'silent' }),
      readiness,
    });
    server = addCamsServer(app);
    await app.listen({ host: '127.0.0.1', port: 0 });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    settings.publicUrl = origin;
  });
  afterAll(async () => {
    await app.close();
    expect(server.listening).toBe(false);
  });

  test.each(Object.entries(CALLERS))('everything is answered as the vendor’s: %s', async (_name, by) => {
    expect((await by(new URL(origin).host, key, list)).body).toMatchObject({ Code: 'OK' });
  });

  test('whatever path it comes to', async () => {
    expect((await acs3(new URL(origin).host, key, { ...list, pathname: '/api/v1/groups' })).body.Code).toBe('OK');
    for (const path of ['/', '/healthz', '/metrics', '/api/v1/openapi.json']) {
      const answer = await fetch(`${origin}${path}`);
      expect(await answer.json(), path).toMatchObject({ Code: 'MissingParameter', Success: false });
    }
  });

  test('and downloads are found there too', async () => {
    const { body } = await acs3(new URL(origin).host, key, { action: 'GetDownloadExcelList' });
    const answer = await fetch(body.Data as string);
    expect(answer.status).toBe(200);
    expect(
      Buffer.from(await answer.arrayBuffer())
        .subarray(0, 2)
        .toString(),
    ).toBe('PK');
  });

  test('while the database is waited for, clients are told to try again', async () => {
    readiness.set(false);
    try {
      const answer = await acs3(new URL(origin).host, key, list);
      expect(answer).toMatchObject({ status: 503, body: { Code: 'ServiceUnavailable', Success: false } });
    } finally {
      readiness.set(true);
    }
  });
});
