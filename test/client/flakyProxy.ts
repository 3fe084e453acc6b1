import { createServer, request as forward, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/**
 * What becomes of a request on its way. `pass`: nothing. `drop`: the connection breaks before the server hears of it.
 * `lose`: the server does it, and the connection breaks before the answer is out. `cut`: in the middle of the answer.
 * `hang`: nobody ever answers. Else the proxy answers so by itself.
 */
export type Fate =
  | 'pass'
  | 'drop'
  | 'lose'
  | 'cut'
  | 'hang'
  | { status: number; headers?: Record<string, string>; body?: string };

export interface FlakyProxy {
  origin: string;
  /** What becomes of the next requests, in their order; those after them pass. */
  next: (...fates: Fate[]) => void;
  /** Requests that have come since the last `next`, with the time of each in milliseconds. */
  seen: { method: string; url: string; key: string | undefined; at: number }[];
  /** Breaks every connection there is. */
  breakAll: () => void;
  close: () => Promise<void>;
}

/** A real HTTP proxy on loopback before a server, which fails as it is told to. */
export async function startFlakyProxy(port: number): Promise<FlakyProxy> {
  let fates: Fate[] = [];
  const seen: FlakyProxy['seen'] = [];
  const server = createServer((incoming, outgoing) => {
    const { method = '', url = '', headers } = incoming;
    seen.push({ method, url, key: headers['idempotency-key'] as string | undefined, at: Date.now() });
    void meet(fates.shift() ?? 'pass', incoming, outgoing);
  });
  async function meet(fate: Fate, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    if (fate === 'hang') return;
    if (fate === 'drop') return void incoming.destroy();
    if (typeof fate === 'object') {
      incoming.resume();
      outgoing.writeHead(fate.status, fate.headers).end(fate.body ?? '');
      return;
    }
    const { method, url, headers } = incoming;
    const request = forward({ port, host: '127.0.0.1', agent: false, method, path: url, headers }, (answer) => {
      outgoing.on('close', () => answer.destroy());
      if (fate === 'pass') {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        outgoing.flushHeaders();
        answer.pipe(outgoing);
        return;
      }
      if (fate === 'cut') outgoing.writeHead(200, { 'content-type': 'application/json' }).write('{"items": [');
      // Once the server is through with it.
      answer.resume().on('end', () => setTimeout(() => outgoing.destroy(), 20));
    });
    request.on('error', () => outgoing.destroy());
    incoming.pipe(request);
  }
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    next: (...next) => {
      fates = next;
      seen.length = 0;
    },
    seen,
    breakAll: () => server.closeAllConnections(),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
