import { api, ok } from '../../api/client.ts';
import type { AskedSet } from './search.ts';
import { type Tree, treeOf } from './tree.ts';

/** How many are in a set now, exactly; of a written one also its tree and its canonical text. */
export const countSet = (set: AskedSet, signal: AbortSignal) =>
  ok(api.POST('/api/v1/audiences/count', { body: bodyOf(set), signal }));

/** The canonical text of an expression. */
export const textOf = async (expression: Tree): Promise<string> =>
  (await ok(api.POST('/api/v1/audiences/count', { body: { expression } }))).text ?? '';

/** The tree of an expression. */
export const treeIn = async (expression: string): Promise<Tree | null> =>
  (await ok(api.POST('/api/v1/audiences/count', { body: { expression } }))).expression ?? null;

/** Why a contact is in an expression, or not. */
export const explain = (expression: string, contact: number, signal: AbortSignal) =>
  ok(api.POST('/api/v1/audiences/explain', { body: { expression, contact }, signal }));

export const saveSet = (name: string, set: AskedSet) =>
  ok(api.POST('/api/v1/audiences/save', { body: { name, description: '', ...bodyOf(set) } }));

/** The contacts of a set that has groups, or is written, as an export takes them. */
export const selectionOf = (set: AskedSet) => ({
  match: { expression: 'expression' in set ? set.expression : (treeOf(set) ?? '') },
});

/** The request that counts a set, for a shell; `KEY` stands for an API key. */
export const curlOf = (set: AskedSet): string =>
  [
    `curl ${location.origin}/api/v1/audiences/count`,
    "-H 'Authorization: Bearer KEY'",
    "-H 'Content-Type: application/json'",
    // A name may have an apostrophe, which would end the shell's text.
    `-d '${JSON.stringify(bodyOf(set)).replaceAll("'", "'\\''")}'`,
  ].join(' \\\n  ');

function bodyOf(set: AskedSet) {
  if ('expression' in set) return { expression: set.expression };
  return { include: [...set.include], exclude: [...set.exclude], match: set.match };
}
