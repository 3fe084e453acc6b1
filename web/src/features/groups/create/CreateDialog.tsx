import { useNavigate } from '@tanstack/react-router';
import { Button, Input, Radio } from 'antd';
import { Dialog } from '../../../components/Dialog.tsx';
import { Field } from '../../../components/Field.tsx';
import { useWorkspace } from '../../../session/workspace.tsx';
import { BatchFile } from '../batch/BatchFile.tsx';
import { BatchResult } from '../batch/BatchResult.tsx';
import { useMessages } from '../messages.ts';
import { SingleFields } from '../SingleFields.tsx';
import styles from './CreateDialog.module.css';
import { type Adding, useCreateGroup } from './useCreateGroup.ts';

/** Create a new group: its name, and contacts from a file, one by hand, or none yet. */
export default function CreateDialog({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const workspaceId = String(useWorkspace().id);
  const navigate = useNavigate();
  const form = useCreateGroup(onClose);
  const { name, adding, single, file, errors, upload, created, job } = form;
  if (created && job !== null) {
    const open = () =>
      navigate({ to: '/w/$workspaceId/groups/$groupId', params: { workspaceId, groupId: String(created.id) } });
    return (
      <Dialog
        title={t('create')}
        onClose={onClose}
        footer={
          <Button type="primary" onClick={open}>
            {t('openGroup')}
          </Button>
        }
      >
        <BatchResult id={job} group={created.name} />
      </Dialog>
    );
  }
  return (
    <Dialog title={t('create')} onClose={onClose} onOk={form.submit} okDisabled={upload.share !== null}>
      <Field label={t('name')} error={errors.group} required>
        {(control) => (
          <Input
            {...control}
            autoFocus
            autoComplete="off"
            // It is there already: only its contacts were not taken.
            disabled={created !== null}
            value={name}
            onChange={({ target }) => form.setName(target.value)}
          />
        )}
      </Field>
      <fieldset className={styles.adding}>
        <legend>{t('addContacts')}</legend>
        <Radio.Group
          value={adding}
          onChange={({ target }) => form.setAdding(target.value as Adding)}
          options={[
            { value: 'none', label: t('addNone') },
            { value: 'batch', label: t('addBatch') },
            { value: 'single', label: t('addSingle') },
          ]}
        />
      </fieldset>
      {adding === 'batch' && (
        <BatchFile file={file} onChange={form.setFile} upload={upload} error={errors.file ?? null} />
      )}
      {adding === 'single' && <SingleFields values={single} errors={errors} onChange={form.setSingle} />}
    </Dialog>
  );
}
