import i18next from 'i18next';
import { isProblem, OfflineError } from '../api/problem.ts';
import type { Translate } from '../i18n/messages.ts';
import type { en } from './en.ts';
import { useMessages } from './messages.ts';
import { problemsInChinese } from './problems.zh.ts';

/**
 * What went wrong as a sentence that says what to do. The API's own sentences are English and the most exact; `byCode`
 * gives a feature's words, in the language of the moment, for the codes that its users meet.
 */
export function useProblemText(): (error: unknown, byCode?: Partial<Record<string, string>>) => string {
  const t = useMessages();
  return (error, byCode) => problemText(t, error, byCode);
}

export function problemText(
  t: Translate<typeof en>,
  error: unknown,
  byCode: Partial<Record<string, string>> = {},
): string {
  if (error instanceof OfflineError) return t('offline');
  if (!isProblem(error)) return t('unexpected', { detail: error instanceof Error ? error.message : String(error) });
  const own = byCode[error.code];
  if (own) return own;
  if (error.code === 'rate_limited') return t('tooMany', { count: error.retryAfter ?? 60 });
  if (error.code === 'forbidden') return t('needsRole');
  if (error.code === 'unexpected_answer') return t('unexpected', { detail: error.message });
  const inChinese: Partial<Record<string, string>> = problemsInChinese;
  return (i18next.language === 'zh' && inChinese[error.code]) || error.message;
}
