import type { Db } from '../db/database.ts';
import { type ResolvedExpression, resolveExpression } from '../expressions/resolve.ts';
import { AppError } from '../lib/errors.ts';
import { tell } from './runtime.ts';

/** Characters that a terminal shows two columns wide: those of Chinese, Japanese and Korean and the full-width signs. */
const WIDE = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/;

/** The expression of an argument. Where it is wrong, the place is shown below it. */
export async function readExpressionArgument(
  db: Db,
  { workspaceId, text }: { workspaceId: number; text: string },
): Promise<ResolvedExpression> {
  try {
    return await resolveExpression(db, { workspaceId, given: text, fullNumbers: true });
  } catch (error) {
    const at = error instanceof AppError ? error.errors[0]?.at : undefined;
    if (!at) throw error;
    tell(text.replace(/\s/g, ' '));
    tell(blank(text.slice(0, at.start)) + '^'.repeat(Math.max(1, at.end - at.start)));
    // The place is seen; the sentence is enough.
    throw new AppError((error as AppError).code, (error as AppError).errors[0]!.message);
  }
}

const blank = (text: string): string => [...text].map((character) => (WIDE.test(character) ? '\u3000' : ' ')).join('');
