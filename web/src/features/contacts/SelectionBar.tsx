import { Button } from 'antd';
import { lazy, type ReactNode, Suspense, useState } from 'react';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { ExportButton } from '../../components/exports/ExportButton.tsx';
import { DownloadIcon, TrashIcon } from '../../components/icons.tsx';
import { PermissionGate } from '../../components/PermissionGate.tsx';
import { isForOperation, useOperation } from '../../components/useOperation.ts';
import { invalidateData, useUndo } from '../../components/useUndo.ts';
import { useMessages } from './messages.ts';
import { associateContacts, type Chosen, deleteContacts, toBody } from './requests.ts';
import styles from './SelectionBar.module.css';

const AssociateDialog = lazy(() => import('../../components/contacts/AssociateDialog.tsx'));

interface SelectionBarProps {
  chosen: Chosen;
  /** How many; null while nobody knows. */
  count: number | null;
  clear: () => void;
  /** A way to choose all. */
  children?: ReactNode;
}

/** What can be done with the chosen contacts. */
export function SelectionBar({ chosen, count, clear, children }: SelectionBarProps) {
  const t = useMessages();
  const { notifyDone } = useUndo();
  const operate = useOperation();
  const inBackground = isForOperation(chosen, count);
  const [dialog, setDialog] = useState<'associate' | 'change' | 'delete' | null>(null);
  const close = (): void => setDialog(null);
  const begun = (): void => {
    close();
    clear();
  };
  const done = async (text: string, change: number | null): Promise<void> => {
    begun();
    notifyDone(text, change);
    await invalidateData();
  };
  return (
    <section className={styles.bar} aria-label={t('selection')}>
      <p className={styles.count} role="status">
        {count === null ? t('allSelected') : t('selected', { count })}
      </p>
      {children}
      <div className={styles.actions}>
        <PermissionGate permission="edit">
          {(disabled) => (
            <>
              <Button disabled={disabled} onClick={() => setDialog('associate')}>
                {t('associateGroup')}
              </Button>{' '}
              <Button disabled={disabled} onClick={() => setDialog('change')}>
                {t('changeGroup')}
              </Button>{' '}
              <Button danger disabled={disabled} icon={<TrashIcon size={16} />} onClick={() => setDialog('delete')}>
                {t('delete')}
              </Button>
            </>
          )}
        </PermissionGate>
        <PermissionGate permission="export">
          {(disabled) => (
            <ExportButton disabled={disabled} icon={<DownloadIcon size={16} />} selection={toBody(chosen)}>
              {t('export')}
            </ExportButton>
          )}
        </PermissionGate>
        <Button type="text" onClick={clear}>
          {t('clearSelection')}
        </Button>
      </div>
      <Suspense fallback={null}>
        {(dialog === 'associate' || dialog === 'change') && (
          <AssociateDialog
            mode={dialog}
            count={count}
            move={async ({ ids, newNames }) => {
              const said = (many: number): string =>
                t(dialog === 'associate' ? 'associated' : 'changed', { count: many });
              if (inBackground) {
                const to = { groups: [...ids], newGroups: [...newNames] };
                const kind = dialog === 'associate' ? 'add' : 'move';
                await operate({ kind, selection: toBody(chosen), ...to }, ({ contacts }) => said(contacts ?? 0));
                begun();
                return;
              }
              const { change } = await associateContacts(chosen, { mode: dialog, groups: ids, newGroups: newNames });
              await done(said(count ?? 0), change);
            }}
            onClose={close}
          />
        )}
        {dialog === 'delete' && (
          <ConfirmDialog
            title={t('deleteContacts', { count: count ?? 0 })}
            okText={t('delete')}
            danger
            onOk={async () => {
              if (inBackground) {
                const said = (many: number): string => t('deleted', { count: many });
                await operate({ kind: 'delete', selection: toBody(chosen) }, ({ counts }) =>
                  said(counts?.deleted ?? 0),
                );
                begun();
                return;
              }
              const { deleted, change } = await deleteContacts(chosen);
              await done(t('deleted', { count: deleted }), change);
            }}
            onClose={close}
          >
            {t('deleteText')}
          </ConfirmDialog>
        )}
      </Suspense>
    </section>
  );
}
