import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { EXPORT_FORMATS, type ExportFormat } from '../files/types.ts';

/** `?format=&columns=` of every export of contacts. */
export const exportQuery = z.strictObject({
  format: z.enum(EXPORT_FORMATS).default('csv'),
  columns: z
    .string()
    .max(8000)
    .transform((text) => text.split(',').map((name) => name.trim()))
    .optional()
    .describe('Separated by commas, such as phone,name,attribute:city; by default all that an import takes'),
});

const TYPES: Record<ExportFormat, string> = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  jsonl: 'application/jsonl; charset=utf-8',
};

const EVENT_STREAM = 'text/event-stream';

const media = new WeakMap<z.ZodType, Record<string, z.ZodType>>();

/** The media types of an answer that is no JSON, each with what it is made of, for the documents. */
export const mediaOf = (schema: z.ZodType): Record<string, z.ZodType> | undefined => media.get(schema);

/** The answer of an operation that sends a file of one of these formats, by `sendFile`. */
export function fileOf(...formats: (keyof typeof TYPES)[]): z.ZodType {
  const schema = z.string();
  const bytes = z.string().meta({ format: 'binary' });
  media.set(schema, Object.fromEntries(formats.map((format) => [TYPES[format].split(';', 1)[0], bytes])));
  return schema;
}

/**
 * The answer of an operation that streams `events`, each `{event, data}`, by `sendEvents`. `endless`: when it ends, its
 * reader is to come back.
 */
export function eventsOf(events: z.ZodType, { endless = false } = {}): z.ZodType {
  const schema = z.string();
  media.set(schema, { [EVENT_STREAM]: endless ? events.meta({ 'x-endless': true }) : events });
  return schema;
}

/** Streams a download named after what it holds; a client that goes away ends the reading. */
export function sendFile(
  reply: FastifyReply,
  file: {
    name: string;
    format: ExportFormat;
    content: AsyncIterable<string | Buffer>;
    /** Bytes, where they are known. */
    size?: number;
  },
): FastifyReply {
  // RFC 6266: an ASCII name for everyone, the real one for clients that read it.
  const ascii = file.name.replace(/[^\w .-]+/g, '_').slice(0, 80) || 'export';
  if (file.size !== undefined) reply.header('content-length', file.size);
  return reply
    .header('content-type', TYPES[file.format])
    .header(
      'content-disposition',
      `attachment; filename="${ascii}.${file.format}"; filename*=UTF-8''${encodeURIComponent(file.name)}.${file.format}`,
    )
    .send(Readable.from(file.content));
}

/** An event, or a comment, which only keeps the connection open. */
export type ServerSent = { event: string; data: unknown } | { comment: string };

/** Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html) until `events` ends. */
export function sendEvents(reply: FastifyReply, events: AsyncIterable<ServerSent>): FastifyReply {
  async function* lines(): AsyncGenerator<string> {
    for await (const sent of events) {
      yield 'comment' in sent
        ? `: ${sent.comment}\n\n`
        : `event: ${sent.event}\ndata: ${JSON.stringify(sent.data)}\n\n`;
    }
  }
  // x-accel-buffering: a proxy such as nginx would otherwise collect them.
  return reply
    .header('content-type', `${EVENT_STREAM}; charset=utf-8`)
    .header('x-accel-buffering', 'no')
    .send(Readable.from(lines()));
}
