import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isPublicAddress } from '../net/addresses.ts';
import { createHostList } from '../net/hosts.ts';
import { fetchFile, USUAL_FILE_HOSTS } from './fetchFile.ts';

let server: Server;
let port: number;
let connections = 0;
beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/slow') return; // never answered
    response.end('x'.repeat(request.url === '/large' ? 2_000_000 : 10));
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

/** A name server that answers the next of these each time. */
const answering = (...addresses: string[][]): LookupFunction => {
  let times = 0;
  return (_name, _options, done) => {
    const found = addresses[Math.min(times++, addresses.length - 1)]!;
    done(null, found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })) as never);
  };
};
const loopback = createHostList(['files.example', '127.0.0.1']);
const read = async (bytes: AsyncIterable<Buffer>): Promise<number> => {
  let size = 0;
  for await (const piece of bytes) size += piece.length;
  return size;
};

describe('the address is checked where the connection is made', () => {
  const hosts = createHostList(['files.example']);
  test.each([
    ['127.0.0.1'],
    ['10.0.0.1'],
    ['169.254.169.254'],
    ['::1'],
    ['fe80::1'],
    ['fd00::1'],
    ['::ffff:127.0.0.1'],
    ['93.184.216.34', '127.0.0.1'],
  ])('a listed name that means %s %s is refused, and nobody connected to', async (...addresses) => {
    const before = connections;
    const url = `http://files.example:${port}/`;
    await expect(fetchFile(url, { hosts, lookup: answering(addresses) })).rejects.toMatchObject({
      code: 'InvalidFilePath.Forbidden',
    });
    expect(connections).toBe(before);
  });

  test('a name that means another address the second time is looked up once', async () => {
    const lookup = answering(['127.0.0.1'], ['10.0.0.1']);
    const { bytes } = await fetchFile(`http://files.example:${port}/`, { hosts: loopback, lookup });
    expect(await read(bytes)).toBe(10);
    // Asked anew, it is refused: no connection is kept.
    await expect(fetchFile(`http://files.example:${port}/`, { hosts: loopback, lookup })).rejects.toMatchObject({
      code: 'InvalidFilePath.Forbidden',
    });
  });
});

test('a file that is too large is read no further', async () => {
  const { bytes } = await fetchFile(`http://127.0.0.1:${port}/large`, { hosts: loopback, largest: 1_000_000 });
  await expect(read(bytes)).rejects.toMatchObject({ code: 'InvalidFilePath.TooLarge' });
});

test('a server that does not answer in time is given up', async () => {
  await expect(fetchFile(`http://127.0.0.1:${port}/slow`, { hosts: loopback, withinMs: 100 })).rejects.toMatchObject({
    code: 'InvalidFilePath.Unreachable',
  });
});

test.each([
  ['8.8.8.8', true],
  ['2606:4700::1111', true],
  ['::ffff:8.8.8.8', true],
  ['0.0.0.0', false],
  ['10.255.255.255', false],
  ['100.64.0.1', false],
  ['100.100.100.200', false],
  ['127.1.2.3', false],
  ['169.254.169.254', false],
  ['172.16.0.1', false],
  ['172.32.0.1', true],
  ['192.168.1.1', false],
  ['198.18.0.1', false],
  ['224.0.0.1', false],
  ['255.255.255.255', false],
  ['::', false],
  ['::1', false],
  ['::127.0.0.1', false],
  ['64:ff9b::7f00:1', false],
  ['2002:7f00:1::', false],
  ['2001:db8::1', false],
  ['fc00::1', false],
  ['fe80::1', false],
  ['ff02::1', false],
  ['::ffff:10.0.0.1', false],
  ['not an address', false],
])('%s is a public address: %s', (ip, expected) => expect(isPublicAddress(ip)).toBe(expected));

describe('the list of hosts', () => {
  test.each([
    [['files.example'], 'files.example', true],
    [['Files.Example'], 'files.example', true],
    [['files.example'], 'a.files.example', false],
    [['*.example'], 'files.example', true],
    [['*.example'], 'example', false],
    [['*.example'], 'badexample', false],
    [['*'], 'anything.test', true],
    [['*'], '8.8.8.8', false],
    [['10.0.0.0/8'], '10.1.2.3', true],
    [['10.0.0.0/8'], 'ten.example', false],
    [[], 'anything.test', false],
    [[], '8.8.8.8', false],
    [USUAL_FILE_HOSTS, 'bucket.oss-cn-hangzhou.aliyuncs.com', true],
    [USUAL_FILE_HOSTS, 'aliyuncs.com.evil.test', false],
  ])('%j lets a URL name %s: %s', (entries, host, expected) =>
    expect(createHostList(entries).mayName(host)).toBe(expected),
  );

  test.each([
    [['files.example'], '8.8.8.8', true],
    [['files.example'], '10.1.2.3', false],
    [['*'], '127.0.0.1', false],
    [['files.example', '10.0.0.0/8'], '10.1.2.3', true],
    [['files.example', '10.0.0.0/8'], '127.0.0.1', false],
    [['::1'], '::1', true],
  ])('%j lets it be found at %s: %s', (entries, ip, expected) =>
    expect(createHostList(entries).mayConnect(ip)).toBe(expected),
  );
});
