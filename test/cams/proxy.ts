import { createServer, request as forward, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A request on its way, to be altered. */
export interface InTransit {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Somebody between a client and the server: passes on what it makes of each request. */
export async function startProxy(
  port: number,
  alter: (request: InTransit) => InTransit,
): Promise<{ endpoint: string; close: () => Promise<void> }> {
  const server = createServer(async (incoming, outgoing) => {
    const pieces: Buffer[] = [];
    for await (const piece of incoming) pieces.push(piece);
    const { method = '', url = '', headers } = incoming;
    const altered = alter({ method, url, headers: { ...headers }, body: Buffer.concat(pieces).toString() });
    delete altered.headers['transfer-encoding'];
    altered.headers['content-length'] = String(Buffer.byteLength(altered.body));
    const request = forward(
      { port, host: '127.0.0.1', agent: false, method: altered.method, path: altered.url, headers: altered.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      },
    );
    request.end(altered.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
