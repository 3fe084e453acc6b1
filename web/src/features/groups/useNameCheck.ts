import { useMessages } from './messages.ts';

/** Characters of a group's name; the server allows no more. */
const MOST = 100;

/** What is wrong with a group's name as far as one can tell without asking, in words. */
export function useNameCheck(): (name: string) => string | null {
  const t = useMessages();
  return (name) => {
    const { length } = name.trim();
    if (length === 0) return t('nameNeeded');
    return length > MOST ? t('nameLong', { most: MOST }) : null;
  };
}
