import type { z } from 'zod';
import { AppError } from '../lib/errors.ts';

/** The parsed value, or an error that names the option. */
export function fromZodError<T>(parsed: z.ZodSafeParseResult<T>): T {
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  throw new AppError('invalid_request', `${issue.path.join('.') || 'input'}: ${issue.message}`);
}
