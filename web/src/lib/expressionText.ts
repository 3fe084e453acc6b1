/** Stands for itself: whatever else is in a name needs quotation marks. */
const PLAIN = /^[\p{L}\p{N}_](?:[\p{L}\p{M}\p{N}_.]|-(?=[\p{L}\p{N}_]))*$/u;
/** Words of the grammar. */
export const WORDS: readonly string[] = ['and', 'or', 'not', 'minus', 'everyone'];

/** A group's name as an expression says it. */
export function writeName(name: string): string {
  if (PLAIN.test(name) && !WORDS.includes(name.toLowerCase())) return name;
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}

/** A group, now or at a moment, as an expression says it: by its name, or by its number where that is not known or masked. */
export function writeGroup({
  group,
  name,
  at,
}: {
  group: number;
  name: string | undefined;
  at?: string | undefined;
}): string {
  const written = name === undefined || name.includes('*') ? `#${group}` : writeName(name);
  return at === undefined ? written : `${written}@${at.replace('.000Z', 'Z')}`;
}
