import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Dialog } from '../../../components/Dialog.tsx';
import { NO_GROUPS } from '../../../components/GroupSelect.tsx';
import { UploadProgress } from '../../../components/imports/UploadProgress.tsx';
import { useUpload } from '../../../components/imports/useUpload.ts';
import { useForm } from '../../../components/useForm.ts';
import { invalidateData, useUndo } from '../../../components/useUndo.ts';
import { useWorkspace } from '../../../session/workspace.tsx';
import { useMessages } from '../messages.ts';
import { NO_VALUES } from '../values.ts';
import { BatchFields } from './BatchFields.tsx';
import { Choice } from './Choice.tsx';
import { GroupFields } from './GroupFields.tsx';
import { METHODS, type Method, ON_EXISTING, type OnExisting, OPERATIONS, type Operation } from './operations.ts';
import { SingleFields } from './SingleFields.tsx';
import { useSingle } from './useSingle.ts';

interface EditContactDialogProps {
  method: Method;
  onClose: () => void;
}

/**
 * Edit Contact: contacts are added, deleted or removed from groups, those of a file or a single one. A file becomes an
 * import, which is checked before anything is written.
 */
export default function EditContactDialog({ method: initial, onClose }: EditContactDialogProps) {
  const t = useMessages();
  const { notifyDone } = useUndo();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const [operation, setOperation] = useState<Operation>('add');
  const [method, setMethod] = useState<Method>(initial);
  const [onExisting, setOnExisting] = useState<OnExisting>('overwrite');
  const [groups, setGroups] = useState(NO_GROUPS);
  const [file, setFile] = useState<File | null>(null);
  const upload = useUpload({
    onDone: ({ id }) =>
      navigate({
        to: '/w/$workspaceId/imports/$importId',
        params: { workspaceId, importId: String(id) },
        search: { step: 'check' },
      }),
  });
  const single = useSingle({ operation, groups, onExisting });
  const form = useForm({
    initial: NO_VALUES,
    check: single.check,
    async submit(values) {
      const done = await single.run(values);
      onClose();
      for (const { text, change } of done) notifyDone(text, change);
      await invalidateData();
    },
  });
  const send = (chosen: File): Promise<void> =>
    upload.send(chosen, {
      action: operation,
      ...(operation !== 'delete' && { groups: [...groups.ids] }),
      ...(operation === 'add' && { newGroups: groups.newNames, onExisting }),
    });
  const needsGroup = operation === 'remove' && groups.ids.length === 0;
  const sending = upload.share !== null;
  return (
    <Dialog
      title={t('editContact')}
      width={600}
      onClose={onClose}
      onOk={method === 'batch' ? () => (file ? send(file) : undefined) : () => form.submit()}
      okDisabled={sending || needsGroup || (method === 'batch' && file === null)}
      danger={operation === 'delete'}
    >
      <Choice
        legend={t('operationType')}
        values={OPERATIONS}
        value={operation}
        labelOf={(one) => t(`operation_${one}`)}
        hint={t(`operation_${operation}_hint`)}
        onChange={setOperation}
      />
      <Choice
        legend={t('method')}
        values={METHODS}
        value={method}
        labelOf={(one) => t(`method_${one}`)}
        onChange={setMethod}
      />
      {method === 'batch' ? (
        <BatchFields file={file} onChange={setFile} disabled={sending} problem={upload.problem} />
      ) : (
        <SingleFields form={form} short={operation !== 'add'} />
      )}
      {operation === 'add' && (
        <Choice
          legend={t('duplicated')}
          values={ON_EXISTING}
          value={onExisting}
          labelOf={(one) => t(`existing_${one}`)}
          hint={t(`existing_${onExisting}_hint`)}
          onChange={setOnExisting}
        />
      )}
      <GroupFields operation={operation} method={method} groups={groups} onChange={setGroups} />
      {sending && file && <UploadProgress share={upload.share ?? 0} size={file.size} stop={upload.stop} />}
    </Dialog>
  );
}
