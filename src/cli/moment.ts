import { z } from 'zod';
import { moment } from '../lib/moment.ts';
import { fromZodError } from './input.ts';

/** The moment of an option, such as `--at 2026-01-31`; an error names the option. */
export const readMoment = (option: string, text: string | undefined): string | undefined =>
  fromZodError(z.object({ [option]: moment.optional() }).safeParse({ [option]: text }))[option];
