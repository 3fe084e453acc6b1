import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { CopyButton } from '../../components/CopyButton.tsx';
import { ExportButton } from '../../components/exports/ExportButton.tsx';
import { DownloadIcon, PlusIcon } from '../../components/icons.tsx';
import { PermissionGate } from '../../components/PermissionGate.tsx';
import { useWorkspace } from '../../session/workspace.tsx';
import { useMessages } from './messages.ts';
import { curlOf, selectionOf } from './requests.ts';
import styles from './SetActions.module.css';
import type { AskedSet } from './search.ts';

const SaveSetDialog = lazy(() => import('./SaveSetDialog.tsx'));

interface SetActionsProps {
  set: AskedSet;
  /** Undefined until it is known. */
  size: number | undefined;
  /** Whether there is a set at all. */
  ready: boolean;
}

/** What can be done with a set: made a group, downloaded, or asked for by a program. */
export function SetActions({ set, size, ready }: SetActionsProps) {
  const t = useMessages();
  const workspaceId = String(useWorkspace().id);
  const [saving, setSaving] = useState(false);
  return (
    <>
      <div className={styles.actions}>
        <PermissionGate permission="edit">
          {(disabled) => (
            <Button
              type="primary"
              icon={<PlusIcon size={16} />}
              disabled={disabled || !ready}
              onClick={() => setSaving(true)}
            >
              {t('saveAsGroup')}
            </Button>
          )}
        </PermissionGate>
        <PermissionGate permission="export">
          {(disabled) => (
            <ExportButton icon={<DownloadIcon size={16} />} disabled={disabled || !ready} selection={selectionOf(set)}>
              {t('export')}
            </ExportButton>
          )}
        </PermissionGate>
        {ready && 'expression' in set && (
          <Link
            className={styles.show}
            to="/w/$workspaceId/contacts"
            params={{ workspaceId }}
            search={{ expression: set.expression }}
          >
            {t('showContacts')}
          </Link>
        )}
      </div>
      {ready && (
        <details className={styles.call}>
          <summary>{t('apiCall')}</summary>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: so that the keyboard can scroll it sideways */}
          <pre tabIndex={0}>
            <code>{curlOf(set)}</code>
          </pre>
          <CopyButton text={curlOf(set)} label={t('copyCall')} />
        </details>
      )}
      <Suspense fallback={null}>
        {saving && <SaveSetDialog set={set} size={size} onClose={() => setSaving(false)} />}
      </Suspense>
    </>
  );
}
