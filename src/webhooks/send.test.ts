import type { LookupFunction } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Receiver, startReceiver } from '../../test/webhookReceiver.ts';
import { checkUrl, webhookHosts } from './address.ts';
import { send } from './send.ts';
import { newSecret } from './signing.ts';

let receiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver();
});
beforeEach(() => {
  receiver.received.length = 0;
  receiver.answer = (_message, response) => response.writeHead(204).end();
});
afterAll(() => receiver.close());

/** A name server that answers the next of these each time. */
const answering = (...addresses: string[][]): LookupFunction => {
  let times = 0;
  return (_name, _options, done) => {
    const found = addresses[Math.min(times++, addresses.length - 1)]!;
    done(null, found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })) as never);
  };
};
const message = (url: string) => ({ url, id: 'evt_1', body: '{"type":"webhook.test"}', secrets: [newSecret()] });
const named = (name = 'hooks.example') => `http://${name}:${receiver.port}/`;
const loopback = webhookHosts(['hooks.example', '127.0.0.1']);

describe('a URL', () => {
  const hosts = webhookHosts(['inside.example', '10.1.0.0/16', '127.0.0.1']);
  test.each([
    'https://example.com/hook?token=1',
    'https://93.184.216.34/',
    'https://[2606:2800:220:1::1]/',
    'http://inside.example/',
    'http://INSIDE.example:8080/',
    'http://10.1.2.3/',
    'https://10.1.2.3/',
    // As URLs write it, the same address.
    'http://2130706433/',
  ])('may be %s', (url) => {
    expect(checkUrl(url, hosts).href).toBe(new URL(url).href);
  });

  test.each([
    ['nowhere', 'invalid'],
    ['ftp://example.com/', 'scheme'],
    ['file:///etc/passwd', 'scheme'],
    ['javascript:alert(1)', 'scheme'],
    ['http://example.com/', 'scheme'],
    ['http://inside.example.attacker.example/', 'scheme'],
    ['https://user:secret@example.com/', 'credentials'],
    ['https://127.0.0.2/', 'private_address'],
    ['https://10.2.0.1/', 'private_address'],
    ['https://169.254.169.254/latest/meta-data/', 'private_address'],
    ['https://0x7f000002/', 'private_address'],
    ['https://[::1]/', 'private_address'],
    ['https://[::ffff:169.254.169.254]/', 'private_address'],
    ['https://[fd00::1]/', 'private_address'],
    ['https://0.0.0.0/', 'private_address'],
  ])('may not be %s: %s', (url, code) => {
    expect(() => checkUrl(url, hosts)).toThrow(
      expect.objectContaining({ code: 'invalid_request', errors: [expect.objectContaining({ path: 'url', code })] }),
    );
  });
});

describe('the address is checked where the connection is made', () => {
  test.each([['127.0.0.1'], ['10.0.0.1'], ['169.254.169.254'], ['::1'], ['93.184.216.34', '127.0.0.1']])(
    'a name that means %s %s is refused, and nobody connected to',
    async (...addresses) => {
      const outcome = await send(message(named()), {
        hosts: webhookHosts(['hooks.example']),
        lookup: answering(addresses),
      });
      expect(outcome).toMatchObject({ delivered: false, status: null, error: expect.stringContaining('not public') });
      expect(receiver.received).toEqual([]);
    },
  );

  test('a name that means another address the second time is looked up once', async () => {
    const lookup = answering(['127.0.0.1'], ['169.254.169.254']);
    expect(await send(message(named()), { hosts: loopback, lookup })).toMatchObject({ delivered: true, status: 204 });
    expect(await send(message(named()), { hosts: loopback, lookup })).toMatchObject({ delivered: false });
    expect(receiver.received).toHaveLength(1);
  });

  test('what was allowed when it was made and is no more is refused', async () => {
    expect(await send(message(receiver.url()), { hosts: webhookHosts([]) })).toMatchObject({
      delivered: false,
      error: expect.stringContaining('MUSTER_WEBHOOK_HOSTS'),
    });
    expect(receiver.received).toEqual([]);
  });
});

describe('an answer', () => {
  test.each([301, 302, 303, 307, 308])('of status %i is a failure: nobody goes where it leads', async (status) => {
    receiver.answer = (_message, response) => response.writeHead(status, { location: receiver.url('/other') }).end();
    const outcome = await send(message(receiver.url()), { hosts: loopback });
    expect(outcome).toMatchObject({ delivered: false, status, error: expect.stringContaining('not followed') });
    expect(receiver.received.map(({ path }) => path)).toEqual(['/']);
  });

  test('is kept in its beginning, as text without phone numbers and control characters', async () => {
    receiver.answer = (_message, response) =>
      response.writeHead(200).end(`\u0000\u001b[31m +86 13012345678 ${'€'.repeat(100_000)}`);
    const { response, delivered } = await send(message(receiver.url()), { hosts: loopback });
    expect(delivered).toBe(true);
    expect(response).toMatch(/^\[31m \+86 130\*{4}5678 €+$/);
    expect(response.length).toBe(500);
  });

  test('without an end ends all the same', async () => {
    receiver.answer = (_message, response) => {
      response.writeHead(200);
      const fill = (): void => {
        if (!response.destroyed) response.write('x'.repeat(65_536), () => setImmediate(fill));
      };
      fill();
    };
    const outcome = await send(message(receiver.url()), { hosts: loopback });
    expect(outcome).toMatchObject({ delivered: true, response: 'x'.repeat(500) });
  });

  test('that does not come is said to be missing', async () => {
    receiver.answer = (_message, response) => response.destroy();
    expect(await send(message(receiver.url()), { hosts: loopback })).toMatchObject({
      delivered: false,
      status: null,
      error: 'The host ended the connection.',
    });
    const nobody = await startReceiver();
    await nobody.close();
    expect(await send(message(nobody.url()), { hosts: loopback })).toMatchObject({
      delivered: false,
      error: 'The host refuses the connection.',
    });
  });
});
