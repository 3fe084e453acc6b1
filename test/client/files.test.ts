import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient, type Import, type Muster, type Uploadable } from '../../clients/js/src/index.ts';
import { fileAt } from '../../clients/js/src/node.ts';
import { newPhone, unique, useWorld } from '../api/world.ts';
import { type FlakyProxy, startFlakyProxy } from './flakyProxy.ts';

const world = useWorld();
const folder = mkdtempSync(join(tmpdir(), 'muster-client-'));
let proxy: FlakyProxy;
let muster: Muster;
beforeAll(async () => {
  proxy = await startFlakyProxy(world().api.port);
  muster = createClient({ baseUrl: proxy.origin, key: world().a.keys.owner });
});
afterAll(async () => {
  await proxy.close();
  rmSync(folder, { recursive: true });
});

const lines = (count: number): string =>
  `Phone,Name\n${Array.from({ length: count }, (_, index) => `${newPhone()},Row ${index}\n`).join('')}`;

function written(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('a file is uploaded', () => {
  test.each<[what: string, make: (content: string) => Uploadable, name: string]>([
    ['a blob', (content) => new Blob([content]), 'file'],
    ['a file of a form', (content) => new File([content], 'from a form.csv'), 'from a form.csv'],
    [
      'a file on the disk, as it is read',
      (content) => fileAt(written('on the disk 名.csv', content)),
      'on the disk 名.csv',
    ],
    [
      'whatever has a stream',
      (content) => ({ name: 'a stream.csv', stream: () => new Blob([content]).stream() }),
      'a stream.csv',
    ],
  ])('%s', async (_what, make, name) => {
    const group = `Uploaded ${unique()}`;
    const { id } = await muster.imports.create({
      file: make(lines(3)),
      options: { newGroups: [group], commit: true },
    });
    const done = await muster.imports.waitFor(id);
    expect(done).toMatchObject({ name, status: 'done', counts: { rows: 3, created: 3, invalid: 0 } });
    const [found] = (await muster.groups.list({ search: group })).items;
    expect(found).toMatchObject({ name: group, size: 3 });
  });

  test('checked, looked at, and committed by a second call', async () => {
    const file = new Blob([`${lines(2)}12,Too short\n`]);
    const { id } = await muster.imports.create({ file });
    const ready = await muster.imports.waitFor(id);
    expect(ready).toMatchObject({ status: 'ready', counts: { rows: 3, created: 2, invalid: 1 } });
    await muster.imports.commit(id);
    expect(await muster.imports.waitFor(id)).toMatchObject({ status: 'done', change: expect.any(Number) });
    const rejects = await muster.imports.rejects(id, { format: 'csv' });
    expect(await rejects.text()).toContain('Too short');
  });

  test.each<[what: string, make: (content: string) => Uploadable]>([
    ['a blob', (content) => new Blob([content])],
    ['a stream', (content) => fileAt(written('again.csv', content))],
  ])('once, though the answer is lost and %s is sent again', async (_what, make) => {
    const before = (await muster.imports.list({ limit: 1 })).items[0]!.id;
    proxy.next('lose', 'drop');
    const { id } = await muster.imports.create({ file: make(lines(2)), options: { newGroups: [`Again ${unique()}`] } });
    await muster.imports.waitFor(id);
    const { items } = await muster.imports.list();
    expect(items.filter((one) => one.id > before).map((one) => one.id)).toEqual([id]);
  });

  test('and its progress told as it goes on, over a connection that breaks', async () => {
    const { id } = await muster.imports.create({ file: new Blob([lines(20_000)]), options: { commit: true } });
    const told: Import[] = [];
    const done = await muster.imports.waitFor(id, {
      onProgress: (now) => {
        if (told.push(now) === 1) proxy.breakAll();
      },
    });
    expect(done).toMatchObject({ status: 'done', counts: { created: 20_000 } });
    expect(told.length).toBeGreaterThan(1);
    expect(told.at(-1)).toEqual(done);
  });

  test('unless nobody waits for it any more', async () => {
    const { id } = await muster.imports.create({ file: new Blob([lines(20_000)]) });
    const stop = new AbortController();
    const waiting = muster.imports.waitFor(id, {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(waiting).rejects.toThrow('enough');
    await muster.imports.cancel(id);
  });
});

describe('a file is downloaded', () => {
  test('as a stream, with its name and type', async () => {
    const name = `Geladen ü ${unique()}`;
    const contacts = Array.from({ length: 500 }, () => ({ phone: newPhone() }));
    const { id } = await muster.groups.create({ name, contacts });
    const download = await muster.groups.export(id);
    expect(download).toMatchObject({ name: `${name}.csv`, type: 'text/csv' });
    let bytes = 0;
    for await (const chunk of download) bytes += chunk.length;
    const again = await muster.groups.export(id);
    const text = await again.text();
    expect(text.trim().split('\n')).toHaveLength(501);
    expect(bytes).toBe(Buffer.byteLength(text));
    expect((await (await muster.groups.export(id)).blob()).size).toBe(bytes);
  });

  test('once it has begun, one that breaks is an error, and one that is no longer wanted ends', async () => {
    const template = await muster.imports.template({ format: 'csv' });
    for await (const chunk of template) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    await expect(template.text()).rejects.toThrow();
  });

  test('a refusal is the same error as everywhere', async () => {
    const viewer = createClient({ baseUrl: proxy.origin, key: world().a.keys.viewer });
    await expect(viewer.contacts.export()).rejects.toMatchObject({ status: 403, code: 'forbidden' });
  });
});
