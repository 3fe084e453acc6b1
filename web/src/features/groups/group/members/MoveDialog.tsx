import { api, ok } from '../../../../api/client.ts';
import AssociateDialog from '../../../../components/contacts/AssociateDialog.tsx';
import type { ChosenGroups } from '../../../../components/GroupSelect.tsx';
import { isForOperation, useOperation } from '../../../../components/useOperation.ts';
import { invalidateData, useUndo } from '../../../../components/useUndo.ts';
import { useMessages } from '../messages.ts';
import type { Who } from './who.ts';

interface MoveDialogProps {
  mode: 'associate' | 'change';
  group: { id: number; name: string };
  who: Who;
  /** How many that is, as far as it is known. */
  count: number | null;
  onClose: () => void;
  onDone: () => void;
}

/** Puts members into other groups: Associate Group keeps them in this one, Change Group takes them out of it. */
export default function MoveDialog({ mode, group, who, count, onClose, onDone }: MoveDialogProps) {
  const t = useMessages();
  const { notifyDone } = useUndo();
  const operate = useOperation();
  const said = (added: number, removed: number): string =>
    mode === 'associate' ? t('associated', { count: added }) : t('moved', { count: removed, group: group.name });
  const move = async ({ ids, newNames }: ChosenGroups) => {
    if (isForOperation(who, count)) {
      const to = { groups: [...ids], newGroups: [...newNames] };
      const how = mode === 'associate' ? { kind: 'add' as const } : { kind: 'move' as const, from: group.id };
      await operate({ ...how, selection: who, ...to }, ({ counts }) => said(counts?.added ?? 0, counts?.removed ?? 0));
      onClose();
      onDone();
      return;
    }
    const params = { path: { id: group.id } };
    const body = { ...who, to: [...ids], newGroups: [...newNames], mode };
    const { added, removed, change } = await ok(api.POST('/api/v1/groups/{id}/contacts/move', { params, body }));
    onClose();
    onDone();
    notifyDone(said(added, removed), change);
    await invalidateData();
  };
  const text =
    count === null
      ? t(mode === 'associate' ? 'associateAll' : 'changeAll', { group: group.name })
      : t(mode === 'associate' ? 'associateSome' : 'changeSome', { count, group: group.name });
  return <AssociateDialog mode={mode} count={count} text={text} without={[group.id]} move={move} onClose={onClose} />;
}
