import { createConnection, type Socket } from 'node:net';
import { type Summary, summarise } from './measure.ts';

export interface LoadResult {
  figure: Summary;
  /** Answers other than 200, and requests without an answer. */
  failed: number;
}

export interface Load {
  port: number;
  perSecond: number;
  seconds: number;
  headers: Record<string, string>;
  path: (index: number) => string;
  /** Ends it early. */
  signal?: AbortSignal | undefined;
}

const CONNECTIONS = 32;
/** Requests without an answer at which the load stops: the server does not keep up, more would measure only the queue. */
const WAITING_AT_MOST = 2_000;
const PATIENCE_MS = 10_000;

/**
 * Sends requests at a fixed rate over kept-alive connections, whether or not earlier ones are answered (open loop).
 * Latency counts from the moment a request was due, so that a stall of the server, or of this process, shows in every
 * request that it delayed (no coordinated omission).
 *
 * Speaks HTTP/1.1 over plain sockets: the generator shares the machine with what it measures, and by node:http a request
 * took it 0.4 ms of processor time.
 */
export async function applyLoad({ port, perSecond, seconds, headers, path, signal }: Load): Promise<LoadResult> {
  const total = perSecond * seconds;
  const head = Object.entries({ host: `127.0.0.1:${port}`, ...headers }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  const samples: number[] = [];
  const queue: number[] = [];
  let next = 0;
  let ended = 0;
  const connections = await Promise.all(Array.from({ length: CONNECTIONS }, () => connect(port)));
  const idle = [...connections];
  const began = performance.now() + 20;
  const due = (index: number): number => began + (index * 1000) / perSecond;

  const send = (connection: Connection, index: number): void => {
    connection.ask(`GET ${path(index)} HTTP/1.1\r\n${head.join('')}\r\n`, (status) => {
      ended++;
      if (status === 200) samples.push(performance.now() - due(index));
      const waiting = queue.shift();
      if (waiting === undefined) idle.push(connection);
      else send(connection, waiting);
    });
  };
  while (next < total && next - ended < WAITING_AT_MOST && !signal?.aborted) {
    while (next < total && due(next) <= performance.now()) {
      const connection = idle.pop();
      if (connection) send(connection, next);
      else queue.push(next);
      next++;
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const until = performance.now() + PATIENCE_MS;
  while (ended < next && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
  for (const connection of connections) connection.end();
  return { figure: summarise(samples), failed: (signal?.aborted ? next : total) - samples.length };
}

interface Connection {
  /** Sends a request; one at a time. */
  ask: (request: string, answered: (status: number) => void) => void;
  end: () => void;
}

/** A connection that understands answers with a Content-Length, as all of Muster's JSON has. */
async function connect(port: number): Promise<Connection> {
  const socket: Socket = createConnection({ host: '127.0.0.1', port, noDelay: true });
  let answered: ((status: number) => void) | undefined;
  let received: Buffer = Buffer.alloc(0);
  socket.on('data', (data: Buffer) => {
    received = received.length === 0 ? data : Buffer.concat([received, data]);
    const headers = received.indexOf('\r\n\r\n');
    if (headers < 0) return;
    const text = received.toString('latin1', 0, headers);
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1]);
    if (received.length < headers + 4 + length) return;
    received = Buffer.alloc(0);
    const done = answered;
    answered = undefined;
    done?.(Number(text.slice(9, 12)));
  });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  // A connection that breaks leaves its request without an answer: counted as failed.
  socket.on('error', () => {});
  return {
    ask: (request, onAnswer) => {
      answered = onAnswer;
      socket.write(request);
    },
    end: () => socket.destroy(),
  };
}
