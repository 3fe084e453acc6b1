import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';

/** `?format=` of every export. */
export const exportQuery = z.strictObject({ format: z.enum(['csv']).default('csv') });

/** Streams CSV as a download named after what it holds; a client that goes away ends the reading. */
export function sendCsv(
  reply: FastifyReply,
  { name, lines }: { name: string; lines: AsyncIterable<string> },
): FastifyReply {
  // RFC 6266: an ASCII name for everyone, the real one for clients that read it.
  const ascii = name.replace(/[^\w .-]+/g, '_').slice(0, 80) || 'export';
  return reply
    .header('content-type', 'text/csv; charset=utf-8')
    .header(
      'content-disposition',
      `attachment; filename="${ascii}.csv"; filename*=UTF-8''${encodeURIComponent(name)}.csv`,
    )
    .send(Readable.from(lines));
}
