import { isProblem } from '../../../api/problem.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { invalidateData, useUndo } from '../../../components/useUndo.ts';
import { type Contact, nameOf } from '../requests.ts';
import styles from './DuplicatesPage.module.css';
import { useMessages } from './messages.ts';
import { mergeContacts } from './read.ts';

interface MergeDialogProps {
  keep: Contact;
  merge: readonly Contact[];
  onClose: () => void;
}

/** Says what merging does, and does it. */
export default function MergeDialog({ keep, merge, onClose }: MergeDialogProps) {
  const t = useMessages();
  const { notifyDone } = useUndo();
  const name = nameOf(keep);
  const run = async (): Promise<void> => {
    try {
      const { change } = await mergeContacts(
        keep.id,
        merge.map(({ id }) => id),
      );
      notifyDone(t('merged', { name, count: merge.length }), change);
    } catch (error) {
      if (isProblem(error, 'contact_not_found')) await invalidateData();
      throw error;
    }
    onClose();
    await invalidateData();
  };
  return (
    <ConfirmDialog
      title={t('mergeTitle', { name })}
      okText={t('merge', { count: merge.length + 1 })}
      onOk={run}
      onClose={onClose}
      problems={{ contact_not_found: t('gone') }}
    >
      <div className={styles.confirm}>
        <p>{t('mergeText', { name, count: merge.length })}</p>
        <p>{t('mergeLost')}</p>
      </div>
    </ConfirmDialog>
  );
}
