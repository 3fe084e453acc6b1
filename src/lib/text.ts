import { z } from 'zod';

/**
 * A text field: trimmed, Unicode NFC, at most `max` characters (code points). Refuses NUL and lone surrogates, which
 * PostgreSQL cannot store, and other control characters except tab and line breaks when `multiline`. With a `min`, at
 * least one character must be visible.
 */
export function text({ max, min = 0, multiline = false }: { max: number; min?: number; multiline?: boolean }) {
  return (
    z
      .string()
      // A generous bound first, so that nothing below works on megabytes.
      .max(max * 8, `At most ${max} characters.`)
      .refine((value) => isStorable(value, multiline), 'Contains control characters or broken Unicode.')
      .transform((value) => value.normalize('NFC').trim())
      .refine((value) => min === 0 || VISIBLE.test(value), 'Must not be empty.')
      .refine((value) => lengthOf(value) >= min, `At least ${min} characters.`)
      .refine((value) => lengthOf(value) <= max, `At most ${max} characters.`)
  );
}

/** Something to see: not only blanks, format characters, marks without a letter, and letters that are blank (Hangul fillers). */
const VISIBLE = /[^\s\p{C}\p{M}\u115f\u1160\u3164\uffa0\u2800]/u;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL = /[\u0000-\u001f\u007f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const CONTROL_IN_LINES = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Whether PostgreSQL can store the text and a person can read it. */
export function isStorable(value: string, multiline = false): boolean {
  return value.isWellFormed() && !(multiline ? CONTROL_IN_LINES : CONTROL).test(value);
}

/** Characters as people count them, near enough: code points. */
export function lengthOf(value: string): number {
  let length = 0;
  for (const _ of value) length++;
  return length;
}
