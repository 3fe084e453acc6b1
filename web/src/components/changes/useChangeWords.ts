import { en } from './en.ts';
import { useMessages } from './messages.ts';

interface ChangeWords {
  /** What was done. */
  kindText: (kind: string) => string;
  /** From where: a program's part, or the name of a file. */
  sourceText: (source: string) => string;
}

/** What a change of the history is, in words. */
export function useChangeWords(): ChangeWords {
  const t = useMessages();
  // What is not known here is said as the API says it.
  const say = (key: string): string | null => (isWord(key) ? t(key) : null);
  return {
    kindText: (kind) => say(`kind_${kind}`) ?? kind,
    sourceText: (source) => say(`source_${source}`) ?? source,
  };
}

const isWord = (key: string): key is keyof typeof en => key in en;
