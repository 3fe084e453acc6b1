import type { FastifyInstance } from 'fastify';

/**
 * While the server closes, each answer ends its connection. Otherwise a client that was being answered when it began
 * would hold the server open for as long as it keeps its connection alive: more than a minute. Answers that have no end by
 * themselves end when the signal is aborted.
 */
export function endConnectionsWhenClosing(app: FastifyInstance): AbortSignal {
  const streams = new AbortController();
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
    streams.abort();
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
