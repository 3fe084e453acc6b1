import type { MultipartFile } from '@fastify/multipart';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { AppError } from '../lib/errors.ts';
import { fromZodIssues } from './problem.ts';

const uploads = new WeakSet<z.ZodType>();

/** The body of an operation that takes a file with form fields, for the documents; `readUpload` reads and checks it. */
export function uploadBody<T extends z.ZodRawShape>(fields: T) {
  const schema = z.object({ file: z.string().meta({ format: 'binary' }), ...fields });
  uploads.add(schema);
  return schema;
}

/** Whether a body is read by `readUpload` and not by the server. */
export const isUpload = (schema: z.ZodType): boolean => uploads.has(schema);

const MULTIPART = 'Send multipart/form-data with a part “file” and, if need be, a part “options” (JSON).';

/**
 * Reads a form with one file as it arrives. The part `options` (JSON) may stand before or behind the file; ask for it
 * when the file has been read.
 *
 * Throws `unsupported_media_type`, `invalid_request`.
 */
export async function readUpload<S extends z.ZodType>(
  request: FastifyRequest,
  schema: S,
): Promise<{ name: string; bytes: AsyncIterable<Buffer>; options: () => Promise<z.output<S>> }> {
  if (!request.isMultipart()) throw new AppError('unsupported_media_type', MULTIPART);
  const parts = request.parts();
  const fields = new Map<string, string>();
  const next = async (): Promise<MultipartFile | undefined> => {
    for (;;) {
      const { value: part, done } = await parts.next();
      if (done || part === undefined) return undefined;
      if (part.type === 'file') return part;
      fields.set(part.fieldname, String(part.value));
    }
  };
  const file = await next();
  if (file?.fieldname !== 'file') throw new AppError('invalid_request', MULTIPART);
  return {
    name: file.filename,
    bytes: file.file,
    options: async () => {
      const other = await next();
      if (other) throw new AppError('invalid_request', 'Send one file at a time.');
      for (const name of fields.keys()) {
        if (name !== 'options') throw new AppError('invalid_request', `There is no part “${name.slice(0, 64)}” here.`);
      }
      const result = schema.safeParse(parseOptions(fields.get('options')));
      if (!result.success) throw fromZodIssues(result.error.issues, 'options');
      return result.data;
    },
  };
}

function parseOptions(text: string | undefined): unknown {
  if (text === undefined || text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new AppError('invalid_json', 'The part “options” is not valid JSON.');
  }
}
