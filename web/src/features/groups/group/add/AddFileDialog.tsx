import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { Dialog } from '../../../../components/Dialog.tsx';
import { useUpload } from '../../../../components/imports/useUpload.ts';
import { useWorkspace } from '../../../../session/workspace.tsx';
import { BatchFile } from '../../batch/BatchFile.tsx';
import { BatchResult } from '../../batch/BatchResult.tsx';
import { useMessages } from '../messages.ts';
import styles from './AddFileDialog.module.css';

interface AddFileDialogProps {
  group: { id: number; name: string };
  onClose: () => void;
}

/** Adds everyone in a file to the group. */
export default function AddFileDialog({ group, onClose }: AddFileDialogProps) {
  const t = useMessages();
  const workspaceId = String(useWorkspace().id);
  const [file, setFile] = useState<File | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [job, setJob] = useState<number | null>(null);
  const upload = useUpload({ onDone: ({ id }) => setJob(id) });
  if (job !== null) {
    return (
      <Dialog
        title={t('addFile')}
        onClose={onClose}
        footer={
          <Button type="primary" onClick={onClose}>
            {t('close')}
          </Button>
        }
      >
        <BatchResult id={job} group={group.name} />
      </Dialog>
    );
  }
  const send = async () => {
    setError(file ? null : t('fileNeeded'));
    if (file) await upload.send(file, { groups: [group.id], commit: true });
  };
  return (
    <Dialog title={t('addFile')} onClose={onClose} onOk={send} okDisabled={upload.share !== null}>
      <BatchFile
        file={file}
        onChange={(next) => {
          setFile(next);
          setError(null);
        }}
        upload={upload}
        error={error}
      />
      <p className={styles.wizard}>
        <Link to="/w/$workspaceId/imports/new" params={{ workspaceId }} search={{ group: group.id }}>
          {t('wizard')}
        </Link>
      </p>
    </Dialog>
  );
}
