import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { type FastifyInstance, fastify } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addConsole } from './console.ts';

const SCRIPT = 'console.log("the console")';
const html = { accept: 'text/html,application/xhtml+xml' };

const directory = mkdtempSync(join(tmpdir(), 'muster-console-'));
let app: FastifyInstance;

beforeAll(async () => {
  mkdirSync(join(directory, 'assets'));
  const meta = '<meta property="csp-nonce" nonce="__NONCE__">';
  writeFileSync(join(directory, 'index.html'), `<!doctype html>${meta}<script src="/assets/a-1.js"></script>`);
  writeFileSync(join(directory, 'manifest.json'), '{}');
  writeFileSync(join(directory, 'assets/a-1.js'), SCRIPT);
  writeFileSync(join(directory, 'assets/a-1.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(directory, 'assets/a-1.js.gz'), gzipSync(SCRIPT));
  app = await serve(directory);
});
afterAll(async () => {
  await app.close();
  rmSync(directory, { recursive: true, force: true });
});

async function serve(built: string): Promise<FastifyInstance> {
  const server = fastify();
  server.setNotFoundHandler((_request, reply) => reply.status(404).send({ code: 'route_not_found' }));
  server.get('/api/v1/groups', async () => ({ items: [] }));
  await addConsole(server, built);
  return server;
}

describe('the page', () => {
  test.each(['/', '/sign-in', '/w/1/groups?search=x', '/w/1/groups/7/history', '/apiary'])('is at %s', async (url) => {
    const { statusCode, headers, body } = await app.inject({ url, headers: html });
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
    expect(body).toContain('/assets/a-1.js');
  });

  test('has a nonce of its own each time, the same in its policy', async () => {
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { headers, body } = await app.inject({ url: '/', headers: html });
        const [, nonce] = /nonce="([^"]+)"/.exec(body)!;
        expect(headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
    expect(nonces[0]!.length).toBeGreaterThanOrEqual(24);
  });

  test('allows no inline or foreign code, no frames and no guessing of types', async () => {
    const { headers } = await app.inject({ url: '/', headers: html });
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy.join()).not.toMatch(/unsafe|https?:|\*/);
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    });
  });

  test.each(['/api', '/api/v1/nothing', '/assets/gone-1.js', '/metrics/x', '/assets/..%2fmanifest.json'])(
    'is not at %s',
    async (url) => {
      const { statusCode, body } = await app.inject({ url, headers: html });
      expect(statusCode).toBe(404);
      expect(body).not.toContain('<!doctype');
    },
  );

  test('is for browsers: what asks for something else gets what it asks for, or nothing', async () => {
    expect((await app.inject({ url: '/w/1/groups', headers: { accept: 'application/json' } })).statusCode).toBe(404);
    expect((await app.inject({ url: '/w/1/groups', method: 'POST', headers: html })).statusCode).toBe(404);
    expect((await app.inject({ url: '/api/v1/groups', headers: html })).json()).toEqual({ items: [] });
  });
});

describe('assets', () => {
  test.each([
    ['br', brotliDecompressSync],
    ['gzip', gunzipSync],
    [undefined, (bytes: Buffer) => bytes],
  ] as const)('come as %s to who understands it, to be kept for ever', async (encoding, decode) => {
    const { statusCode, headers, rawPayload } = await app.inject({
      url: '/assets/a-1.js',
      headers: encoding ? { 'accept-encoding': encoding } : {},
    });
    expect(statusCode).toBe(200);
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers['content-type']).toMatch(/javascript/);
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(decode(rawPayload).toString()).toBe(SCRIPT);
  });
});

test('without a built console, / says where the API is, and nothing else is there', async () => {
  const bare = await serve(join(directory, 'nothing'));
  const { statusCode, headers, body } = await bare.inject({ url: '/', headers: html });
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(body).toContain('/api/v1/openapi.json');
  expect((await bare.inject({ url: '/sign-in', headers: html })).statusCode).toBe(404);
  await bare.close();
});
