import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../db/database.ts';
import { inThreads } from './thread.ts';

// The thread itself is plain JavaScript here: Node 20 loads no TypeScript into one. What it says is what `workInThread` says.
const ENTRY = `
  import { appendFileSync } from 'node:fs';
  import { parentPort, threadId } from 'node:worker_threads';
  const log = new URL('./log', import.meta.url);
  parentPort.on('message', (job) => {
    if (job === 'stop') parentPort.postMessage('done');
    else {
      appendFileSync(log, threadId + '\\n');
      if (job.id === FAILS) throw new Error('it fails');
      if (job.id === HUNGRY) for (const all = []; ; ) all.push(new Array(1_000_000).fill(1.5));
      if (job.id !== WAITS) setTimeout(() => parentPort.postMessage('done'), 20);
    }
  });`;
const [FAILS, HUNGRY, WAITS] = [101, 102, 103];

let folder: string;
let entry: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-threads-'));
});
afterAll(() => rmSync(folder, { recursive: true }));
let number = 0;
beforeEach(() => {
  number += 1;
  const path = join(folder, `entry${number}.mjs`);
  const text = ENTRY.replace('./log', `./log${number}`);
  writeFileSync(path, text.replace('FAILS', `${FAILS}`).replace('HUNGRY', `${HUNGRY}`).replace('WAITS', `${WAITS}`));
  entry = pathToFileURL(path).href;
});

/** The threads that did jobs, in the order in which they began them, by what they are called: `['1', '1', '2']`. */
function threads(): string[] {
  const ids = readFileSync(join(folder, `log${number}`), 'utf8')
    .trim()
    .split('\n');
  const names = [...new Set(ids)];
  return ids.map((id) => `${names.indexOf(id) + 1}`);
}

const exhausted: number[] = [];
function start() {
  // Never asked: threads are told its address only.
  const db = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/nothing' });
  const run = inThreads(db, { entry, onExhausted: async ({ id }) => void exhausted.push(id) });
  return (id: number, signal = new AbortController().signal) => run({ workspaceId: 1, id, signal });
}

test('one job after another has the same thread, and those at the same time have one each', async () => {
  const run = start();
  await run(1);
  await run(2);
  expect(threads()).toEqual(['1', '1']);
  await Promise.all([run(3), run(4)]);
  await run(5);
  const [, , three, four, five] = threads();
  expect(new Set([three, four]).size).toBe(2);
  expect([three, four]).toContain(five);
});

test('a job that fails says why, and the next has another thread', async () => {
  const run = start();
  await run(1);
  await expect(run(FAILS)).rejects.toThrow('it fails');
  await run(2);
  expect(threads()).toEqual(['1', '1', '2']);
});

test('one that exhausts the memory ends its thread and nothing else', async () => {
  const run = start();
  await Promise.all([run(HUNGRY), run(1)]);
  expect(exhausted).toEqual([HUNGRY]);
  await run(2);
});

test('one that is stopped is told so, and its thread goes on', async () => {
  const run = start();
  const stopping = new AbortController();
  const waiting = run(WAITS, stopping.signal);
  await expect.poll(() => threads().length, { timeout: 10_000 }).toBe(1);
  stopping.abort();
  await waiting;
  await run(1);
  expect(threads()).toEqual(['1', '1']);
});
