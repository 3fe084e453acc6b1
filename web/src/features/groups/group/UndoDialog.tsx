import { api, ok } from '../../../api/client.ts';
import { ConfirmDialog } from '../../../components/ConfirmDialog.tsx';
import { useChangeWords } from '../../../components/changes/useChangeWords.ts';
import { invalidateData, useUndo } from '../../../components/useUndo.ts';
import { useFormats } from '../../../i18n/format.ts';
import type { Change } from './change.ts';
import { useMessages } from './messages.ts';
import { useCountsText } from './useCountsText.ts';

interface UndoDialogProps {
  change: Change;
  onClose: () => void;
  /** The undoing change kept something back. */
  onKept: (undo: number) => void;
}

/** Asks before a change is undone, and then shows what had to be kept back. */
export function UndoDialog({ change, onClose, onKept }: UndoDialogProps) {
  const t = useMessages();
  const { dateTime } = useFormats();
  const { kindText } = useChangeWords();
  const countsText = useCountsText();
  const { notifyDone } = useUndo();
  const undo = async () => {
    const done = await ok(api.POST('/api/v1/changes/{id}/undo', { params: { path: { id: change.id } } }));
    onClose();
    // An undo is a change as well, so it can be undone.
    notifyDone(t('undoDone'), done.id);
    if (done.kept.length > 0) onKept(done.id);
    await invalidateData();
  };
  return (
    <ConfirmDialog
      title={t('undoTitle')}
      onOk={undo}
      onClose={onClose}
      problems={{ change_already_undone: t('undoneAlready') }}
    >
      <p>
        <strong>{kindText(change.kind)}</strong> · {dateTime(change.at)} · {change.actorName}
      </p>
      <p>{countsText(change)}</p>
      <p>{t('undoText')}</p>
    </ConfirmDialog>
  );
}
