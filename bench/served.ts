import { once } from 'node:events';
import { openAsBlob } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ImportJob, ImportOptions } from '../src/imports/schema.ts';
import type { Command } from './command.ts';

const POLL_MS = 200;

/** The port that it says to be ready at. */
export async function listening({ child }: Command): Promise<number> {
  let printed = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    printed += chunk;
    const port = /ready at \S+:(\d+)/.exec(printed)?.[1];
    if (port !== undefined) return Number(port);
  }
  throw new Error(`the server to be measured has ended: ${printed}`);
}

export async function stop({ child }: Command): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'exit');
}

/** Uploads a file and waits until its import is committed. */
export async function importFile(options: {
  port: number;
  headers: Record<string, string>;
  file: string;
}): Promise<void> {
  const { port, headers, file } = options;
  const given: Partial<ImportOptions> = { newGroups: ['Imported'], commit: true };
  const form = new FormData();
  form.set('options', JSON.stringify(given));
  form.set('file', await openAsBlob(file), 'contacts.csv');
  const imports = `http://127.0.0.1:${port}/api/v1/imports`;
  let job = await answer<ImportJob>(fetch(imports, { method: 'POST', headers, body: form }));
  while (job.status === 'checking' || job.status === 'committing') {
    await sleep(POLL_MS);
    job = await answer<ImportJob>(fetch(`${imports}/${job.id}`, { headers }));
  }
  if (job.status !== 'done') throw new Error(`the import is ${job.status}: ${JSON.stringify(job.error)}`);
}

/** Where a program asks, and as whom. */
export interface Asking {
  port: number;
  headers: Record<string, string>;
}

/** Asks the API; throws with what it says unless it succeeds. */
export const ask = <T>({ port, headers }: Asking, method: string, path: string, body?: object): Promise<T> =>
  answer<T>(
    fetch(`http://127.0.0.1:${port}/api/v1${path}`, {
      method,
      headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );

async function answer<T>(asked: Promise<Response>): Promise<T> {
  const response = await asked;
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
