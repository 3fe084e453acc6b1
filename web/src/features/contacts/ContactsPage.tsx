import { useNavigate, useSearch } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { CrowdTabs } from '../../components/CrowdTabs.tsx';
import { EditIcon, PlusIcon, UploadIcon } from '../../components/icons.tsx';
import { PermissionGate } from '../../components/PermissionGate.tsx';
import { useWorkspace } from '../../session/workspace.tsx';
import styles from './ContactsPage.module.css';
import { ContactsTable } from './ContactsTable.tsx';
import { FilterBar } from './FilterBar.tsx';
import { useMessages } from './messages.ts';
import { type ContactFilter, filterOf } from './search.ts';

const ContactDrawer = lazy(() => import('./drawer/ContactDrawer.tsx'));
const EditContactDialog = lazy(() => import('./edit/EditContactDialog.tsx'));

/** Contact Management: all contacts, found, filtered, chosen and altered. The filter is in the address. */
export function ContactsPage() {
  const t = useMessages();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const search = useSearch({ from: '/w/$workspaceId/contacts' });
  const filter = filterOf(search);
  const [dialog, setDialog] = useState<'edit' | 'single' | null>(null);
  const go = (next: ContactFilter, contact?: number, replace = false): void =>
    void navigate({
      to: '/w/$workspaceId/contacts',
      params: { workspaceId },
      search: { ...next, ...(contact !== undefined && { contact }) },
      replace,
      resetScroll: false,
    });
  return (
    <CrowdTabs
      active="contacts"
      actions={
        <PermissionGate permission="edit">
          {(disabled) => (
            <div className={styles.actions}>
              <Button
                icon={<UploadIcon size={16} />}
                disabled={disabled}
                onClick={() => navigate({ to: '/w/$workspaceId/imports/new', params: { workspaceId } })}
              >
                {t('importFile')}
              </Button>
              <Button icon={<PlusIcon size={16} />} disabled={disabled} onClick={() => setDialog('single')}>
                {t('addContact')}
              </Button>
              <Button
                type="primary"
                icon={<EditIcon size={16} />}
                disabled={disabled}
                onClick={() => setDialog('edit')}
              >
                {t('editContact')}
              </Button>
            </div>
          )}
        </PermissionGate>
      }
    >
      <FilterBar filter={filter} onChange={(next, replace) => go(next, undefined, replace)} />
      <ContactsTable
        filter={filter}
        onOpen={(id) => go(filter, id)}
        onClear={() => go({})}
        onAdd={() => setDialog('single')}
      />
      <Suspense fallback={null}>
        {search.contact !== undefined && (
          <ContactDrawer key={search.contact} id={search.contact} onClose={() => go(filter)} />
        )}
        {dialog !== null && (
          <EditContactDialog method={dialog === 'edit' ? 'batch' : 'single'} onClose={() => setDialog(null)} />
        )}
      </Suspense>
    </CrowdTabs>
  );
}
