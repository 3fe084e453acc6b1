import { Agent, get } from 'node:http';
import { createKey } from '../src/access/keys.ts';
import { newPerson } from '../test/api/people.ts';
import type { ApiServer } from './api.ts';
import type { Data } from './data.ts';
import { summarise, time } from './measure.ts';
import type { Line } from './report.ts';

const RUNS = 1_500;
const TARGET_MS = 1;

/**
 * What it costs to know who asks: `/me` by a key and by a session, against `/sign-in`, which is open. Each reads one row
 * of its own, so the difference is the authentication. Asked in turns over one connection, so that noise hits all alike.
 */
export async function measureAccess(data: Data, server: ApiServer): Promise<Line[]> {
  const { workspaceId } = data;
  const { key } = await createKey(data.db, { workspaceId, name: 'bench', role: 'viewer' });
  const { cookie } = await newPerson(data.db, { workspaceId, role: 'viewer' });
  const port = await server.open(data.url);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (path: string, headers: Record<string, string>): Promise<void> =>
    new Promise((resolve, reject) => {
      get({ agent, port, host: '127.0.0.1', path: `/api/v1${path}`, headers }, (response) => {
        if (response.statusCode !== 200) reject(new Error(`GET ${path}: ${response.statusCode}`));
        response.resume().on('end', resolve);
      }).on('error', reject);
    });
  const open: number[] = [];
  const byKey: number[] = [];
  const bySession: number[] = [];
  try {
    for (let run = -200; run < RUNS; run++) {
      const asked = [
        await time(() => ask('/sign-in', {})),
        await time(() => ask('/me', { authorization: `Bearer ${key}` })),
        await time(() => ask('/me', { cookie, 'x-workspace': String(workspaceId) })),
      ];
      if (run < 0) continue;
      for (const [index, samples] of [open, byKey, bySession].entries()) samples.push(asked[index]!);
    }
  } finally {
    agent.destroy();
    await server.close();
  }
  const baseline = { what: 'an open request', figure: summarise(open) };
  const line = (work: string, samples: number[]): Line[] => [
    { section: 'access', contacts: data.contacts, work: `a request by ${work}`, figure: summarise(samples), baseline },
    {
      section: 'access',
      contacts: data.contacts,
      work: `what it costs to know a ${work}`,
      // Of each turn: what was slow just then was slow for both.
      figure: summarise(samples.map((ms, turn) => ms - open[turn]!)),
      target: TARGET_MS,
    },
  ];
  return [...line('key', byKey), ...line('session', bySession)];
}
