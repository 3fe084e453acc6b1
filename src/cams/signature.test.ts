import { createRequire } from 'node:module';
import { stringify } from 'node:querystring';
import type * as OpenApiUtil from '@alicloud/openapi-util';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readForm } from './parameters.ts';
import { canonicalPath, percentEncode, sameSignature, sha256Hex, signAcs3, signRpc } from './signature.ts';

// The vendor's own code is the model: what it signs, we must sign the same.
const require = createRequire(import.meta.url);
const { default: vendor } = require('@alicloud/openapi-util') as (typeof OpenApiUtil)['default'];

/** Any text at all that is Unicode, with more of what encodings differ in. */
const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({
    unit: fc.constantFrom(...' *~!\'()+%&=/?#-_.:;,@[]{}|\\"<>^`\t\n\r\0é群😀aZ0'.match(/./gsu)!),
    maxLength: 30,
  }),
);
/** Names of parameters, as interfaces have them. */
const anyName = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_.-]{0,12}$/).filter((name) => !(name in Object.prototype));
const anyParameters = fc.dictionary(anyName, anyText, { maxKeys: 8 });
const anySecret = fc.string({ minLength: 1, maxLength: 60 });
const anyMethod = fc.constantFrom('GET', 'POST');

test('any parameters that the vendor’s clients send are read as they are, from a query and from a form', () => {
  fc.assert(
    fc.property(anyParameters, (parameters) => {
      expect(Object.fromEntries(readForm(stringify(parameters)))).toEqual({ ...parameters });
      expect(Object.fromEntries(readForm(String(new URLSearchParams(parameters))))).toEqual({ ...parameters });
    }),
  );
});

test('ACS3-HMAC-SHA256: any request has the signature that the vendor’s client gives it', () => {
  fc.assert(
    fc.property(
      anyParameters,
      fc.record({ action: anyName, nonce: fc.stringMatching(/^[!-~]{1,40}$/), body: anyText, method: anyMethod }),
      anySecret,
      (query, { action, nonce, body, method }, secret) => {
        const bodyHash = sha256Hex(body);
        const signed: Record<string, string> = {
          host: '127.0.0.1:7070',
          'content-type': ' application/json; charset=utf-8 ',
          'x-acs-action': action,
          'x-acs-content-sha256': bodyHash,
          'x-acs-signature-nonce': nonce,
          'user-agent': 'any',
        };
        const request = { method, pathname: '/', query, headers: signed } as never;
        const authorization = vendor.getAuthorization(request, 'ACS3-HMAC-SHA256', bodyHash, 'id', secret);
        const [, names = '', signature = ''] = /SignedHeaders=(.*),Signature=(.*)$/.exec(authorization)!;
        const headers = names.split(';').map((name) => [name, signed[name]!] as const);
        const sent = readForm(stringify(query));
        expect(signAcs3({ method, path: '/', query: sent, headers, bodyHash }, secret)).toBe(signature);
      },
    ),
    { numRuns: 500 },
  );
});

test('the older signature: any parameters have the one that the vendor’s client gives them', () => {
  fc.assert(
    fc.property(anyParameters, anyMethod, anySecret, (parameters, method, secret) => {
      const { Signature: _, ...signed } = parameters;
      const signature = vendor.getRPCSignature(signed, method, secret);
      const sent = readForm(stringify({ ...signed, Signature: signature }));
      expect(signRpc({ method, parameters: sent, hash: 'sha1' }, secret)).toBe(signature);
    }),
    { numRuns: 500 },
  );
});

test('percent-encoding leaves the unreserved characters of RFC 3986 and no others, and can be undone', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const encoded = percentEncode(text);
      expect(encoded).toMatch(/^(?:[A-Za-z0-9._~-]|%[0-9A-F]{2})*$/);
      expect(decodeURIComponent(encoded)).toBe(text);
    }),
  );
});

test('a change of one character in anything that is signed changes the signature', () => {
  const sign = (query: Record<string, string>, path = '/') =>
    signAcs3(
      { method: 'POST', path, query: new Map(Object.entries(query)), headers: [['host', 'x']], bodyHash: '' },
      's',
    );
  fc.assert(
    fc.property(anyParameters, anyParameters, (one, other) => {
      const same = JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
      expect(sameSignature(sign(one), sign(other))).toBe(same);
    }),
  );
  expect(sign({ a: '1', b: '2' })).toBe(sign({ b: '2', a: '1' }));
  expect(sign({ 'a=1&b': '2' })).not.toBe(sign({ a: '1', b: '2' }));
});

describe('a path is signed in one form, however it was written', () => {
  test.each([
    ['/', '/'],
    ['/a/b/', '/a/b/'],
    ['/a*b', '/a%2Ab'],
    ['/a%7Eb', '/a~b'],
    ['/a+b', '/a%20b'],
    ['/a%20b', '/a%20b'],
    ['/%e7%be%a4', '/%E7%BE%A4'],
  ])('%s', (path, signed) => expect(canonicalPath(path)).toBe(signed));
});
