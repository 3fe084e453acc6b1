import { Count } from '../Count.tsx';
import styles from './CountList.module.css';
import { useMessages } from './messages.ts';
import type { Action, Counts } from './types.ts';

const ADDING = ['created', 'updated', 'unchanged', 'skipped', 'duplicate', 'invalid'] as const;
const LEAVING = ['unknown', 'duplicate', 'invalid'] as const;

/** What became of each row of a file, or will; what each word means stands below its number. */
export function CountList({ counts, action = 'add' }: { counts: Counts; action?: Action }) {
  const t = useMessages();
  return (
    <>
      <p className={styles.rows}>{t('rowsInFile', { count: counts.rows })}</p>
      <dl className={styles.counts}>
        {action !== 'add' && (
          <Item
            kind="known"
            count={counts.known ?? 0}
            name={t(action === 'delete' ? 'deleted' : 'removed')}
            hint={t(action === 'delete' ? 'deleted_hint' : 'removed_hint')}
          />
        )}
        {(action === 'add' ? ADDING : LEAVING).map((key) => (
          <Item key={key} kind={key} count={counts[key] ?? 0} name={t(key)} hint={t(`${key}_hint`)} />
        ))}
      </dl>
    </>
  );
}

interface ItemProps {
  /** Of which its colour follows. */
  kind: (typeof ADDING)[number] | (typeof LEAVING)[number] | 'known';
  count: number;
  name: string;
  hint: string;
}

function Item({ kind, count, name, hint }: ItemProps) {
  return (
    <div className={`${styles.count} ${count > 0 ? styles[kind] : styles.none}`}>
      <dt>{name}</dt>
      <dd>
        <strong>
          <Count value={count} />
        </strong>
        <span>{hint}</span>
      </dd>
    </div>
  );
}
