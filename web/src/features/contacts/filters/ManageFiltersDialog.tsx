import { Button, Input } from 'antd';
import { useState } from 'react';
import { queryClient } from '../../../api/queries.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { TrashIcon } from '../../../components/icons.tsx';
import { useProblemText } from '../../../components/problemText.ts';
import { useMessages } from '../messages.ts';
import { deleteFilter, renameFilter, type SavedFilter } from '../requests.ts';
import styles from './ManageFiltersDialog.module.css';

/** Renames saved filters and deletes those that nobody needs. */
export default function ManageFiltersDialog({ filters, onClose }: { filters: SavedFilter[]; onClose: () => void }) {
  const t = useMessages();
  return (
    <Dialog title={t('manageFilters')} onClose={onClose} footer={<Button onClick={onClose}>{t('close')}</Button>}>
      {filters.length === 0 && <p>{t('noFilters')}</p>}
      <ul className={styles.list}>
        {filters.map((filter) => (
          <FilterRow key={filter.id} filter={filter} />
        ))}
      </ul>
    </Dialog>
  );
}

function FilterRow({ filter: { id, name } }: { filter: SavedFilter }) {
  const t = useMessages();
  const problemText = useProblemText();
  const [text, setText] = useState(name);
  const [problem, setProblem] = useState<unknown>(null);
  const wanted = text.trim();
  const run = async (work: () => Promise<unknown>): Promise<void> => {
    setProblem(null);
    try {
      await work();
      await queryClient.invalidateQueries({ queryKey: ['filters'] });
    } catch (error) {
      setProblem(error);
    }
  };
  const rename = (): Promise<void> => run(() => renameFilter(id, wanted));
  return (
    <li>
      <div className={styles.row}>
        <Input
          aria-label={t('renameFilter', { name })}
          maxLength={100}
          value={text}
          onChange={({ target }) => setText(target.value)}
          onPressEnter={(event) => {
            event.preventDefault();
            if (wanted && wanted !== name) void rename();
          }}
        />
        <Button disabled={!wanted || wanted === name} onClick={() => void rename()}>
          {t('rename')}
        </Button>
        <Button
          type="text"
          danger
          icon={<TrashIcon size={16} />}
          aria-label={t('deleteFilter', { name })}
          onClick={() => void run(() => deleteFilter(id))}
        />
      </div>
      {problem !== null && (
        <p role="alert" className={styles.problem}>
          {problemText(problem, { filter_name_taken: t('filterNameTaken') })}
        </p>
      )}
    </li>
  );
}
