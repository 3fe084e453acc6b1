import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { Schema } from '../../../api/client.ts';
import { ExportButton } from '../../../components/exports/ExportButton.tsx';
import { ChevronDownIcon, DownloadIcon, EditIcon, PlusIcon, TrashIcon } from '../../../components/icons.tsx';
import { MenuButton } from '../../../components/MenuButton.tsx';
import { useWorkspace } from '../../../session/workspace.tsx';
import { useMessages } from './messages.ts';

const RenameDialog = lazy(() => import('../RenameDialog.tsx'));
const DeleteDialog = lazy(() => import('../DeleteDialog.tsx'));
const AddOneDialog = lazy(() => import('./add/AddOneDialog.tsx'));
const AddFileDialog = lazy(() => import('./add/AddFileDialog.tsx'));
const PasteDialog = lazy(() => import('./add/PasteDialog.tsx'));

type Open = 'rename' | 'delete' | 'one' | 'file' | 'paste';

/** What can be done with a group as a whole; what the role does not allow is left out. */
export function GroupActions({ group }: { group: Schema<'Group'> }) {
  const t = useMessages();
  const navigate = useNavigate();
  const { id, may } = useWorkspace();
  const workspaceId = String(id);
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const toGroups = () => navigate({ to: '/w/$workspaceId/groups', params: { workspaceId } });
  return (
    <>
      {may.export && (
        <ExportButton icon={<DownloadIcon size={16} />} selection={{ match: { group: group.id } }}>
          {t('export')}
        </ExportButton>
      )}
      {may.edit && (
        <>
          <Button icon={<EditIcon size={16} />} onClick={() => setOpen('rename')}>
            {t('edit')}
          </Button>
          <Button icon={<TrashIcon size={16} />} onClick={() => setOpen('delete')}>
            {t('delete')}
          </Button>
          <MenuButton
            button={{ type: 'primary', icon: <PlusIcon size={16} /> }}
            items={[
              { key: 'one', label: t('addOne'), run: () => setOpen('one') },
              { key: 'file', label: t('addFile'), run: () => setOpen('file') },
              { key: 'paste', label: t('addPaste'), run: () => setOpen('paste') },
            ]}
          >
            {t('addContacts')}
            <ChevronDownIcon size={14} />
          </MenuButton>
        </>
      )}
      <Suspense fallback={null}>
        {open === 'rename' && <RenameDialog group={group} onClose={close} />}
        {open === 'delete' && <DeleteDialog group={group} onClose={close} onDeleted={toGroups} />}
        {open === 'one' && <AddOneDialog group={group} onClose={close} />}
        {open === 'file' && <AddFileDialog group={group} onClose={close} />}
        {open === 'paste' && <PasteDialog group={group} onClose={close} />}
      </Suspense>
    </>
  );
}
