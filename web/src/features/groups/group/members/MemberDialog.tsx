import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { Dialog } from '../../../../components/Dialog.tsx';
import { MemberHistory } from '../../../../components/past/MemberHistory.tsx';
import { useWorkspace } from '../../../../session/workspace.tsx';
import { useMessages } from '../messages.ts';
import styles from './MembersTab.module.css';

interface MemberDialogProps {
  group: { id: number; name: string };
  contact: number;
  name: string;
  onClose: () => void;
}

/** When and how somebody entered and left the group. */
export default function MemberDialog({ group, contact, name, onClose }: MemberDialogProps) {
  const t = useMessages();
  const workspaceId = String(useWorkspace().id);
  return (
    <Dialog
      title={t('memberTitle', { name, group: group.name })}
      onClose={onClose}
      footer={
        <div className={styles.footer}>
          <Link to="/w/$workspaceId/contacts" params={{ workspaceId }} search={{ contact }}>
            {t('openContact')}
          </Link>
          <Button onClick={onClose}>{t('close')}</Button>
        </div>
      }
    >
      <MemberHistory group={group.id} contact={contact} />
    </Dialog>
  );
}
