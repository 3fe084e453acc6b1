import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { fromZodIssues } from '../http/problem.ts';
import { isUpload } from '../http/upload.ts';
import { AppError } from '../lib/errors.ts';

/**
 * Checks a request's part against its operation's schema. What is wrong becomes one error that names every refused
 * value; the compiler of fastify-type-provider-zod would lose the paths.
 */
export const compileValidator: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (data: unknown) => {
    // Read by the operation itself, as it arrives.
    if (httpPart === 'body' && isUpload(schema)) return { value: data };
    const result = schema.safeParse(data);
    if (result.success) return { value: result.data };
    // Fastify passes null where there is no body.
    if (httpPart === 'body' && data === null) return { error: missingBody() };
    return {
      error: fromZodIssues(result.error.issues, httpPart === 'querystring' ? 'query' : (httpPart ?? 'request')),
    };
  };

const missingBody = (): AppError =>
  new AppError('invalid_request', 'Send a JSON body with content-type application/json.');
