import { isProblem } from '../../api/problem.ts';
import { useMessages } from './messages.ts';

/** What is wrong with an expression: in words, where, and what may have been meant. */
export interface ExpressionProblem {
  words: string;
  at: { start: number; end: number } | undefined;
  suggestions: readonly string[];
}

const CODES = [
  'operand_expected',
  'operator_expected',
  'bracket_unclosed',
  'bracket_unopened',
  'quotation_unclosed',
  'name_empty',
  'id_expected',
  'country_expected',
  'part_expected',
  'moment_expected',
  'prefix_unknown',
  'too_long',
  'too_many_leaves',
  'too_many_levels',
] as const;

/** Of what is written right, but not there. */
const WORDS = {
  group_not_found: 'wrong_group',
  import_not_found: 'wrong_import',
  import_state: 'wrong_importState',
  beyond_retention: 'wrong_beyondRetention',
} as const;

/** Of an error that is about what was written; null for any other. */
export function useExpressionProblem(): (error: unknown, text: string) => ExpressionProblem | null {
  const t = useMessages();
  return (error, text) => {
    if (!isProblem(error, 'invalid_expression', ...Object.keys(WORDS))) return null;
    const [first] = error.errors;
    if (!first) return null;
    const { at, suggestions = [] } = first;
    const written = at ? text.slice(at.start, at.end) : '';
    const code = CODES.find((one) => one === first.code);
    const words = code ? t(`wrong_${code}`) : t(WORDS[error.code as keyof typeof WORDS] ?? 'wrong_import', { written });
    return { words, at, suggestions };
  };
}
