import type { FastifyInstance } from 'fastify';

/**
 * While the server closes, each answer ends its connection. Otherwise a client that was being answered when it began
 * would hold the server open for as long as it keeps its connection alive: more than a minute.
 */
export function endConnectionsWhenClosing(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
  // Downloads have sent their headers long before.
  app.addHook('onResponse', async () => {
    if (closing) setImmediate(() => app.server.closeIdleConnections());
  });
}
