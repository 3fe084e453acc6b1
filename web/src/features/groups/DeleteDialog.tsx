import { useQuery } from '@tanstack/react-query';
import { api, ok } from '../../api/client.ts';
import { isProblem } from '../../api/problem.ts';
import { Dialog } from '../../components/Dialog.tsx';
import { LoadFailure } from '../../components/LoadFailure.tsx';
import { invalidateData, useUndo } from '../../components/useUndo.ts';
import styles from './DeleteDialog.module.css';
import { useMessages } from './messages.ts';
import { UsageList } from './UsageList.tsx';
import { usageQuery } from './usage.ts';

interface DeleteDialogProps {
  group: { id: number; name: string; size: number };
  onClose: () => void;
  /** Before anything is read again: leaves a page that is of the group. */
  onDeleted?: () => Promise<void>;
}

/** Says what is bound to a group and what becomes of it, and then puts it into the trash. */
export default function DeleteDialog({ group, onClose, onDeleted }: DeleteDialogProps) {
  const t = useMessages();
  const { notifyDone } = useUndo();
  // What is bound to it has to be true now, not when somebody last looked.
  const usage = useQuery({ ...usageQuery(group.id), staleTime: 0 });
  const bound = usage.data?.inUse ?? false;
  const remove = async () => {
    const params = { path: { id: group.id }, query: { force: bound } };
    try {
      const { change } = await ok(api.DELETE('/api/v1/groups/{id}', { params }));
      notifyDone(t('deleted', { name: group.name }), change);
    } catch (caught) {
      // Something was bound to it in the meantime: the dialog shows it, and the next OK is about that.
      if (isProblem(caught, 'group_in_use')) await usage.refetch();
      throw caught;
    }
    await onDeleted?.();
    onClose();
    await invalidateData();
  };
  return (
    <Dialog
      title={t('deleteTitle', { name: group.name })}
      width={440}
      danger
      onOk={remove}
      onClose={onClose}
      okDisabled={usage.data === undefined}
      {...(bound && { okText: t('deleteAnyway') })}
    >
      <div className={styles.body} aria-busy={usage.isFetching}>
        <p>{t('deleteText', { count: group.size })}</p>
        {usage.isError && <LoadFailure error={usage.error} retry={() => void usage.refetch()} />}
        {usage.data && !bound && <p className={styles.quiet}>{t('deleteUnbound')}</p>}
        {usage.data && bound && (
          <div className={styles.bound}>
            <p>
              <strong>{t('deleteBound')}</strong>
            </p>
            <UsageList usage={usage.data} />
            <p>{t('deleteBoundText')}</p>
          </div>
        )}
      </div>
    </Dialog>
  );
}
