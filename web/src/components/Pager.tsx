import { Button } from 'antd';
import { ChevronLeftIcon, ChevronRightIcon } from './icons.tsx';
import { useMessages } from './messages.ts';
import styles from './Pager.module.css';
import type { CursorPages } from './useCursorPages.ts';

/** Back and forth through a list by cursor, with the numbers of the rows shown. */
export function Pager<T>({ pages }: { pages: CursorPages<T> }) {
  const t = useMessages();
  const { rows, offset, total, hasPrevious, hasNext, isLoading } = pages;
  const range = { from: Math.min(offset + 1, offset + rows.length), to: offset + rows.length };
  const isWhole = !isLoading && !hasPrevious && !hasNext;
  const said = (): string => {
    if (isWhole) return t('rowsAll', { count: rows.length });
    return total === null ? t('rows', range) : t('rowsOf', { ...range, total });
  };
  return (
    <div className={styles.pager}>
      <span className={styles.range}>{!isLoading && said()}</span>
      {!isWhole && (
        <>
          <Button
            type="text"
            icon={<ChevronLeftIcon />}
            aria-label={t('previous')}
            disabled={!hasPrevious}
            onClick={pages.previous}
          />
          <Button
            type="text"
            icon={<ChevronRightIcon />}
            aria-label={t('next')}
            disabled={!hasNext}
            onClick={pages.next}
          />
        </>
      )}
    </div>
  );
}
