import { fastifyMultipart } from '@fastify/multipart';
import type { FastifyInstance } from 'fastify';

/** Takes forms with a file, read as they arrive. How large the file may be is decided where it is stored. */
export async function acceptForms(app: FastifyInstance): Promise<void> {
  await app.register(fastifyMultipart, {
    limits: {
      files: 2, // the second is refused with a sentence
      fields: 10,
      parts: 12,
      fieldNameSize: 100,
      fieldSize: 1024 * 1024,
      headerPairs: 50,
      fileSize: Number.MAX_SAFE_INTEGER,
    },
  });
}
