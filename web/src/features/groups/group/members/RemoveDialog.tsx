import { api, ok } from '../../../../api/client.ts';
import { ConfirmDialog } from '../../../../components/ConfirmDialog.tsx';
import { isForOperation, useOperation } from '../../../../components/useOperation.ts';
import { invalidateData, useUndo } from '../../../../components/useUndo.ts';
import { useMessages } from '../messages.ts';
import type { Who } from './who.ts';

interface RemoveDialogProps {
  group: { id: number; name: string };
  who: Who;
  /** How many that is, as far as it is known. */
  count: number | null;
  /** Of the only one. */
  name: string | null;
  onClose: () => void;
  onDone?: () => void;
}

/** Takes members out of the group; they stay contacts. */
export default function RemoveDialog({ group, who, count, name, onClose, onDone }: RemoveDialogProps) {
  const t = useMessages();
  const { notifyDone } = useUndo();
  const operate = useOperation();
  const said = (count: number): string => t('removed', { count, group: group.name });
  const remove = async () => {
    if (isForOperation(who, count)) {
      const input = { kind: 'remove' as const, selection: who, groups: [group.id] };
      await operate(input, ({ counts }) => said(counts?.removed ?? 0));
      onClose();
      onDone?.();
      return;
    }
    const params = { path: { id: group.id } };
    const { removed, change } = await ok(api.POST('/api/v1/groups/{id}/contacts/remove', { params, body: who }));
    onClose();
    onDone?.();
    notifyDone(said(removed), change);
    await invalidateData();
  };
  return (
    <ConfirmDialog title={t('removeTitle')} danger onOk={remove} onClose={onClose}>
      <p>
        {name !== null
          ? t('removeOne', { name, group: group.name })
          : count === null
            ? t('removeMatching', { group: group.name })
            : t('removeSome', { count, group: group.name })}
      </p>
      <p>{t('removeText')}</p>
    </ConfirmDialog>
  );
}
