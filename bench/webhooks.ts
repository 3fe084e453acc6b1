import { createWriteStream } from 'node:fs';
import { createServer, type Server as HttpServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { createKey } from '../src/access/keys.ts';
import { startCommand } from './command.ts';
import { newContext } from './data.ts';
import type { Server } from './database.ts';
import { settle } from './importSource.ts';
import { time } from './measure.ts';
import { type Line, single } from './report.ts';
import { importFile, listening, stop } from './served.ts';

const WEBHOOKS = 10;
/** Each webhook is told of a group, of its members, and of the import. */
const EVENTS = 3;
/** Imports of each kind, in turn. The fastest counts: whatever else the machine does meanwhile only ever adds to it. */
const RUNS = 5;

/**
 * Imports a file through `muster serve` into a new group, with ten webhooks that a server on the loopback is told by and
 * without any; each time into a database of its own.
 */
export async function measureWebhooks(server: Server, { name, rows }: { name: string; rows: number }): Promise<Line[]> {
  const file = join(server.temporaryFolder(), 'contacts.csv');
  await pipeline(Readable.from(csvOf(rows)), createWriteStream(file));
  const receiver = await startReceiver();
  try {
    const samples: Record<'with' | 'without' | 'told', number[]> = { with: [], without: [], told: [] };
    for (let run = 0; run < RUNS; run++) {
      // Each kind is the first of its pair as often as the other: a machine that slows down favours neither.
      for (const kind of run % 2 === 0 ? (['without', 'with'] as const) : (['with', 'without'] as const)) {
        const webhooks = kind === 'with' ? WEBHOOKS : 0;
        const imported = await importOnce(server, { name: `${name}_${kind}_${run}`, file, webhooks, receiver });
        samples[kind].push(imported.ms);
        if (webhooks > 0) samples.told.push(imported.toldAfter);
      }
    }
    const line = { section: 'webhooks', contacts: rows };
    return [
      {
        ...line,
        work: `upload and import ${rows.toLocaleString('en')} rows of CSV with ${WEBHOOKS} webhooks`,
        figure: single(Math.min(...samples.with)),
        unit: 's',
        targetRatio: 1.05,
        baseline: {
          what: `the same without webhooks; the fastest of ${RUNS} each, in turn`,
          figure: single(Math.min(...samples.without)),
        },
      },
      {
        ...line,
        work: `all ${WEBHOOKS * EVENTS} messages arrived after the import was seen to be done`,
        figure: single(Math.max(...samples.told)),
        unit: 's',
        target: 3_000,
      },
    ];
  } finally {
    receiver.server.closeAllConnections();
    receiver.server.close();
  }
}

/** Numbers of one country, none twice. */
function* csvOf(rows: number): Generator<string> {
  yield 'Phone,Name\n';
  for (let from = 0; from < rows; from += 1_000) {
    let text = '';
    for (let index = from; index < Math.min(from + 1_000, rows); index++)
      text += `+${8_613_800_000_000 + index},Name ${index}\n`;
    yield text;
  }
}

interface CountingReceiver {
  server: HttpServer;
  url: string;
  count: number;
}

async function startReceiver(): Promise<CountingReceiver> {
  const receiver: CountingReceiver = {
    server: createServer((request, response) => {
      request.resume().on('end', () => {
        receiver.count++;
        response.writeHead(204).end();
      });
    }),
    url: '',
    count: 0,
  };
  await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(receiver.server.address() as AddressInfo).port}/`;
  return receiver;
}

/** Milliseconds of the import, and from its end to the last message. */
async function importOnce(
  server: Server,
  { name, file, webhooks, receiver }: { name: string; file: string; webhooks: number; receiver: CountingReceiver },
): Promise<{ ms: number; toldAfter: number }> {
  const { db, url, drop } = await server.create(name);
  const served = startCommand(url, ['serve'], { MUSTER_WEBHOOK_HOSTS: '127.0.0.1' });
  try {
    const context = await newContext(db);
    const { key } = await createKey(db, { workspaceId: context.workspaceId, name: 'bench', role: 'owner' });
    const headers = { authorization: `Bearer ${key}` };
    const port = await listening(served);
    for (let made = 0; made < webhooks; made++) {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/webhooks`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify({ url: receiver.url }),
      });
      if (!response.ok) throw new Error(`no webhook: ${await response.text()}`);
    }
    receiver.count = 0;
    await settle(db);
    const ms = await time(() => importFile({ port, headers, file }));
    const toldAfter = await time(async () => {
      while (receiver.count < webhooks * EVENTS) await sleep(10);
    });
    return { ms, toldAfter };
  } finally {
    await stop(served);
    await drop();
  }
}
