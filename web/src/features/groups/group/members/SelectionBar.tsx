import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { Schema } from '../../../../api/client.ts';
import { ExportButton } from '../../../../components/exports/ExportButton.tsx';
import { useFormats } from '../../../../i18n/format.ts';
import { useWorkspace } from '../../../../session/workspace.tsx';
import { useMessages } from '../messages.ts';
import styles from './MembersTab.module.css';
import type { Selected } from './useSelected.ts';
import { whoOf } from './who.ts';

const RemoveDialog = lazy(() => import('./RemoveDialog.tsx'));
const MoveDialog = lazy(() => import('./MoveDialog.tsx'));

interface SelectionBarProps {
  group: Schema<'Group'>;
  search: string;
  /** How many match the search, as far as it is known. */
  matching: number | null;
  /** How many of them are on the page. */
  pageSize: number;
  selected: Selected;
}

/** Above the table: how many there are; with a selection, what can be done with it. */
export function SelectionBar({ group, search, matching, pageSize, selected }: SelectionBarProps) {
  const t = useMessages();
  const { number } = useFormats();
  const { may } = useWorkspace();
  const [open, setOpen] = useState<'remove' | 'associate' | 'change' | null>(null);
  const count = selected.all ? matching : selected.ids.size;
  const close = () => setOpen(null);
  const isNone = count === 0 && !selected.all;
  const dialog = { group, who: whoOf(selected, group.id, search), count, onClose: close, onDone: selected.clear };
  return (
    <section className={styles.selection} aria-label={t('selection')}>
      <span role="status" className={styles.count}>
        {isNone
          ? matching !== null && t(search ? 'found' : 'size', { count: matching, size: number(matching) })
          : count === null
            ? t('selectedMatching')
            : t('selected', { count })}
      </span>
      {!isNone && (
        <>
          {!selected.all && (matching === null || matching > selected.ids.size) && selected.ids.size >= pageSize && (
            <Button type="link" size="small" onClick={selected.selectAll}>
              {matching === null ? t('selectMatching') : t('selectAll', { count: matching })}
            </Button>
          )}
          {may.edit && (
            <>
              <Button size="small" onClick={() => setOpen('associate')}>
                {t('associate')}
              </Button>
              <Button size="small" onClick={() => setOpen('change')}>
                {t('change')}
              </Button>
              <Button size="small" danger onClick={() => setOpen('remove')}>
                {t('remove')}
              </Button>
            </>
          )}
          {may.export && (
            <ExportButton size="small" selection={whoOf(selected, group.id, search)}>
              {t('export')}
            </ExportButton>
          )}
          <Button type="text" size="small" onClick={selected.clear}>
            {t('clearSelection')}
          </Button>
        </>
      )}
      <Suspense fallback={null}>
        {open === 'remove' && <RemoveDialog {...dialog} name={null} />}
        {(open === 'associate' || open === 'change') && <MoveDialog {...dialog} mode={open} />}
      </Suspense>
    </section>
  );
}
