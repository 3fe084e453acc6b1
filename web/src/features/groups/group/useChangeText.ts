import type { Change } from './change.ts';
import { useMessages } from './messages.ts';

const KINDS = [
  'contact.add',
  'contact.associate',
  'contact.change',
  'contact.delete',
  'contact.erase',
  'contact.merge',
  'contact.setAttributes',
  'contact.update',
  'group.add',
  'group.copy',
  'group.create',
  'group.delete',
  'group.describe',
  'group.move',
  'group.remove',
  'group.rename',
  'group.restore',
  'group.sync',
  'import',
  'seed',
  'undo',
] as const;

const COUNTS = ['added', 'removed', 'created', 'updated', 'deleted'] as const;

interface ChangeText {
  /** What was done. */
  kindText: (change: Change) => string;
  /** From where: a program's part, or the name of a file. */
  sourceText: (source: string) => string;
  /** How many memberships and contacts it altered; only what is not zero. */
  countsText: (change: Change) => string;
}

/** A change of the history in words. */
export function useChangeText(): ChangeText {
  const t = useMessages();
  return {
    kindText({ kind }) {
      const known = KINDS.find((one) => one === kind);
      return known ? t(`kind_${known}`) : kind;
    },
    sourceText(source) {
      if (source === 'console' || source === 'api' || source === 'cli' || source === 'seed')
        return t(`source_${source}`);
      return source;
    },
    countsText({ counts }) {
      const parts = COUNTS.flatMap((key) => {
        const count = counts[key] ?? 0;
        return count === 0 ? [] : [t(`count_${key}`, { count })];
      });
      return parts.length === 0 ? '–' : parts.join(' · ');
    },
  };
}
