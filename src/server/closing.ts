import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * While the server closes, each answer ends its connection, and so do those that never asked anything. Otherwise a client
 * that was being answered when it began would hold the server open for as long as it keeps its connection alive: more than
 * a minute. Answers that have no end by themselves end when the signal is aborted.
 */
export function endConnectionsWhenClosing(app: FastifyInstance): AbortSignal {
  const streams = new AbortController();
  const endUnused = watchUnused(app.server);
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
    streams.abort();
    endUnused();
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
  // Downloads have sent their headers long before.
  app.addHook('onResponse', async () => {
    if (closing) setImmediate(() => app.server.closeIdleConnections());
  });
  return streams.signal;
}

/**
 * Answers what ends the connections on which nothing was asked yet: browsers open some in advance, and for Node these are not
 * idle before a minute has passed.
 */
export function watchUnused(server: Server): () => void {
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));
  return () => {
    for (const socket of unused) socket.destroy();
  };
}
