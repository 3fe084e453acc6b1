import { z } from 'zod';
import { type Principal, seesPhoneNumbers } from '../access/permissions.ts';
import { isVerbatim } from '../lib/verbatim.ts';
import { maskText, maskValue } from '../phone/mask.ts';

/** How an answer is shown to a caller. */
export interface View {
  /** Whether phone numbers are shown in full, and may be searched. */
  readonly full: boolean;
  /** One text, as for a file. */
  text(text: string): string;
  /** A whole answer, as its schema describes it. What no schema describes is masked most. */
  body(body: unknown, schema?: z.ZodType): unknown;
}

const FULL: View = { full: true, text: (text) => text, body: (body) => body };
const MASKED: View = {
  full: false,
  text: maskText,
  body: (body, schema) => (schema ? maskOf(schema) : maskAny)(body),
};

/** How a caller sees answers; outside of a workspace there are no contacts to see. */
export const viewOf = (principal: Principal | null | undefined): View =>
  principal && !seesPhoneNumbers(principal) ? MASKED : FULL;

type Mask = (value: unknown) => unknown;

const masks = new WeakMap<z.ZodType, Mask>();

/**
 * What hides phone numbers in values of a schema. Every text may hold one, but those that a schema says are dates, one of
 * a few words, or `verbatim`; so an operation that nobody thought of shows too little rather than too much.
 */
function maskOf(schema: z.ZodType): Mask {
  let mask = masks.get(schema);
  if (!mask) {
    mask = compile(schema);
    masks.set(schema, mask);
  }
  return mask;
}

const keep: Mask = (value) => value;

function compile(schema: z.ZodType): Mask {
  if (isVerbatim(schema)) return keep;
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return compile(schema.unwrap() as z.ZodType);
  }
  // A tree contains itself.
  if (schema instanceof z.ZodLazy) return (value) => maskOf(schema.unwrap() as z.ZodType)(value);
  if (schema instanceof z.ZodObject) return maskObject(schema.shape as Record<string, z.ZodType>);
  if (schema instanceof z.ZodArray) {
    const element = compile(schema.element as z.ZodType);
    return (value) => (Array.isArray(value) ? value.map(element) : maskAny(value));
  }
  if (schema instanceof z.ZodISODateTime || schema instanceof z.ZodEnum || schema instanceof z.ZodLiteral) return keep;
  // Numbers that the API counts and names things by. Where people write values of any type, the schema is a union.
  if (schema instanceof z.ZodNumber || schema instanceof z.ZodBoolean || schema instanceof z.ZodNull) return keep;
  if (schema instanceof z.ZodUnion) return (value) => (isValue(value) ? maskValue(value) : maskAny(value));
  if (schema instanceof z.ZodRecord) {
    const element = compile(schema.valueType as z.ZodType);
    return (value) => (isRecord(value) ? mapEntries(value, () => undefined, element) : value);
  }
  if (schema instanceof z.ZodString) return (value) => (typeof value === 'string' ? maskText(value) : maskAny(value));
  return maskAny;
}

function maskObject(shape: Record<string, z.ZodType>): Mask {
  const fields = new Map(Object.entries(shape).map(([key, field]) => [key, compile(field)]));
  return (value) => (isRecord(value) ? mapEntries(value, (key) => fields.get(key)) : maskAny(value));
}

function maskAny(value: unknown): unknown {
  if (typeof value === 'string') return maskValue(value);
  if (Array.isArray(value)) return value.map(maskAny);
  return isRecord(value) ? mapEntries(value, () => undefined) : value;
}

/** Names that no schema knows were chosen by people too. */
function mapEntries(
  record: Record<string, unknown>,
  maskFor: (key: string) => Mask | undefined,
  otherwise: Mask = maskAny,
): object {
  return Object.fromEntries(
    Object.entries(record).map(([key, value]) => {
      const mask = maskFor(key);
      return mask ? [key, mask(value)] : [maskText(key), otherwise(value)];
    }),
  );
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isValue = (value: unknown): value is string | number | boolean =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
