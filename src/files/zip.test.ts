import { crc32, deflateRawSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { collect } from './files.testing.ts';
import { bufferSource, type FileSource } from './source.ts';
import { writeZip, zipDirectory } from './writeZip.ts';
import { openZip, readEntryBytes } from './zip.ts';

const parts = [
  { name: 'a.txt', content: [Buffer.from('Ana'), Buffer.from(' Silva')] },
  { name: '张三/b.txt', content: [] },
];

test('what is written is read back, by name', async () => {
  const source = bufferSource(await collect(writeZip(parts)));
  const entries = await openZip(source);
  expect([...entries.keys()]).toEqual(['a.txt', '张三/b.txt']);
  expect((await collect(readEntryBytes(source, entries.get('a.txt')!))).toString()).toBe('Ana Silva');
  expect((await collect(readEntryBytes(source, entries.get('张三/b.txt')!))).toString()).toBe('');
});

test('a comment behind the archive does no harm', async () => {
  const bytes = await collect(writeZip(parts));
  bytes.writeUInt16LE(5, bytes.length - 2);
  expect((await openZip(bufferSource(Buffer.concat([bytes, Buffer.from('hello')])))).size).toBe(2);
});

test('an entry beyond 4 GB', async () => {
  const content = Buffer.from('far away');
  const packed = deflateRawSync(content);
  const far = 5_000_000_000;
  const name = Buffer.from('far.txt');
  const local = Buffer.concat([Buffer.alloc(30), name, packed]);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(name.length, 26);
  const entry = { name, crc: crc32(content), compressed: packed.length, size: content.length, offset: far };
  const end = Buffer.concat([local, zipDirectory([entry], far + local.length)]);
  // Five billion bytes of nothing before it, which nobody reads.
  const near = bufferSource(end);
  const source: FileSource = {
    size: far + end.length,
    read: (from, to) => near.read(from - far, to - far),
    stream: (start = 0) => near.stream(start - far),
  };
  const entries = await openZip(source);
  expect(entries.get('far.txt')).toMatchObject({ offset: far, size: content.length });
  expect((await collect(readEntryBytes(source, entries.get('far.txt')!))).toString()).toBe('far away');
});
