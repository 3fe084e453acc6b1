import { Button } from 'antd';
import { useGroupNames } from '../../components/GroupSelect.tsx';
import { useProblemText } from '../../components/problemText.ts';
import { useFormats } from '../../i18n/format.ts';
import { useMessages } from './messages.ts';
import styles from './SetSize.module.css';
import type { GroupSet } from './search.ts';

interface SetSizeProps {
  set: GroupSet;
  /** Undefined until it is known. */
  size: number | undefined;
  /** The size is that of the set before; the new one is on its way. */
  stale: boolean;
  error: unknown;
  retry: () => void;
}

/** The exact size of a set, and the set in words. */
export function SetSize({ set, size, stale, error, retry }: SetSizeProps) {
  const t = useMessages();
  const { number } = useFormats();
  const problemText = useProblemText();
  const words = useWords(set);
  if (set.include.length === 0) {
    return (
      <div className={styles.size}>
        <p className={styles.number}>–</p>
        <p className={styles.words}>{t('nothingChosen')}</p>
      </div>
    );
  }
  if (error) {
    return (
      <div className={styles.size} role="alert">
        <p>{problemText(error, { group_not_found: t('groupGone') })}</p>
        <Button onClick={retry}>{t('tryAgain')}</Button>
      </div>
    );
  }
  return (
    <div className={styles.size} aria-busy={stale || size === undefined}>
      <p className={`${styles.number} ${stale ? styles.stale : ''}`}>{size === undefined ? '…' : number(size)}</p>
      <p className={styles.words}>
        {t('contacts', { count: size ?? 0 })} {words}
      </p>
      <p className="visually-hidden" role="status">
        {!stale && size !== undefined && t('toldSize', { count: size })}
      </p>
    </div>
  );
}

function useWords({ include, exclude, match }: GroupSet): string {
  const t = useMessages();
  const { list } = useFormats();
  const names = useGroupNames([...include, ...exclude]);
  const named = (ids: readonly number[]): string => list(ids.map((id) => names.get(id) ?? `#${id}`));
  const inside = t(include.length === 1 ? 'inOne' : match === 'all' ? 'inAll' : 'inAny', { groups: named(include) });
  return exclude.length === 0 ? inside : `${inside}${t('butNot', { groups: named(exclude) })}`;
}
