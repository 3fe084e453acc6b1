import { useCallback } from 'react';
import { en } from './en.ts';
import { type Key, useMessages } from './messages.ts';

/** Says why a row was refused in the language of the moment; codes that have no words here keep the API's sentence. */
export function useReason(): (code: string, sentence: string) => string {
  const t = useMessages();
  return useCallback((code, sentence) => (isKnown(code) ? t(`reason_${code}`) : sentence), [t]);
}

type Known = Key extends infer K ? (K extends `reason_${infer Code}` ? Code : never) : never;

const isKnown = (code: string): code is Known => `reason_${code}` in en;
