import type { FastifyInstance } from 'fastify';
import { sql } from 'kysely';
import type { Db } from '../db/database.ts';
import type { Readiness } from './readiness.ts';

/** `/healthz`: the process is alive. `/readyz`: it can serve, the database answers. */
export function addProbes(app: FastifyInstance, { db, readiness }: { db: Db; readiness: Readiness }): void {
  const hidden = { schema: { hide: true } };
  app.get('/healthz', hidden, async () => ({ status: 'ok' }));
  app.get('/readyz', hidden, async (_request, reply) => {
    try {
      if (!readiness.get()) throw new Error('not ready');
      await sql`select 1`.execute(db);
      return { status: 'ready' };
    } catch {
      return reply
        .status(503)
        .header('retry-after', '5')
        .send({ status: 'unavailable', reason: 'The database does not answer.' });
    }
  });
}
