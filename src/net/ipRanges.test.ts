import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isWithin, plainAddress } from './ipRanges.ts';

describe('an address is within', () => {
  test.each<[ip: string, range: string, within: boolean]>([
    ['192.0.2.7', '192.0.2.7', true],
    ['192.0.2.7', '192.0.2.8', false],
    ['192.0.2.7', '192.0.2.0/24', true],
    ['192.0.3.7', '192.0.2.0/24', false],
    ['192.0.2.7', '192.0.2.99/24', true],
    ['192.0.2.7', '0.0.0.0/0', true],
    ['192.0.2.7', '192.0.2.7/32', true],
    ['192.0.2.6', '192.0.2.7/32', false],
    ['2001:db8::1', '2001:db8::/32', true],
    ['2001:0DB8:0:0::1', '2001:db8::/32', true],
    ['2001:db9::1', '2001:db8::/32', false],
    ['2001:db8::1', '2001:db8::1', true],
    ['2001:db8::1', '::/0', true],
    // What a socket of both families makes of an IPv4 address.
    ['::ffff:192.0.2.7', '192.0.2.0/24', true],
    ['::FFFF:192.0.2.7', '192.0.2.7', true],
    ['::ffff:192.0.3.7', '192.0.2.0/24', false],
    // Every IPv4 address is one of IPv6 too (RFC 4291, 2.5.5.2), and in the ranges that have those.
    ['192.0.2.7', '::/0', true],
    ['192.0.2.7', '::ffff:192.0.2.0/120', true],
    ['192.0.2.7', '2000::/3', false],
    ['2001:db8::1', '0.0.0.0/0', false],
    ['no address', '0.0.0.0/0', false],
    ['', '::/0', false],
  ])('%s within %s: %s', (ip, range, within) => {
    expect(isWithin(ip, [range])).toBe(within);
    expect(isWithin(ip, ['198.51.100.0/24', range])).toBe(within);
  });

  test('no ranges: everywhere', () => {
    expect(isWithin('192.0.2.7', [])).toBe(true);
    expect(isWithin('no address', [])).toBe(true);
  });

  test('as arithmetic says, for any IPv4 range', () => {
    const number = fc.integer({ min: 0, max: 2 ** 32 - 1 });
    const text = (value: number): string => [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
    const near = fc
      .tuple(number, fc.integer({ min: 0, max: 31 }))
      .map(([value, bit]) => [value, (value ^ (1 << bit)) >>> 0] as const);
    fc.assert(
      fc.property(near, fc.integer({ min: 0, max: 32 }), fc.boolean(), ([network, ip], prefix, mapped) => {
        const size = 2 ** (32 - prefix);
        const expected = Math.floor(network / size) === Math.floor(ip / size);
        expect(isWithin(`${mapped ? '::ffff:' : ''}${text(ip)}`, [`${text(network)}/${prefix}`])).toBe(expected);
      }),
    );
  });
});

test('the plain form of an address', () => {
  expect(plainAddress('::ffff:192.0.2.7')).toBe('192.0.2.7');
  expect(plainAddress('192.0.2.7')).toBe('192.0.2.7');
  expect(plainAddress('2001:db8::1')).toBe('2001:db8::1');
});
