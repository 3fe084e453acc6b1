import { expect, test } from 'vitest';
import { newSecret, sign } from './signing.ts';

// The example that the libraries of the Standard Webhooks project test themselves by.
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const MESSAGE = {
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  at: new Date(1_614_265_330_000),
  body: '{"test": 2432232314}',
};

test('signs as the specification does', () => {
  expect(sign(MESSAGE, [SECRET])).toEqual({
    'webhook-id': MESSAGE.id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  });
});

test('signs by each secret, with a blank between', () => {
  const other = newSecret();
  const [first, second, ...rest] = sign(MESSAGE, [other, SECRET])['webhook-signature'].split(' ');
  expect(first).toBe(sign(MESSAGE, [other])['webhook-signature']);
  expect(second).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  expect(rest).toEqual([]);
});

test('secrets have the form and the length that the specification asks for, and none is like another', () => {
  const secrets = Array.from({ length: 100 }, newSecret);
  for (const secret of secrets) {
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/);
    const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64').length;
    expect(bytes).toBeGreaterThanOrEqual(24);
    expect(bytes).toBeLessThanOrEqual(64);
  }
  expect(new Set(secrets).size).toBe(secrets.length);
});
