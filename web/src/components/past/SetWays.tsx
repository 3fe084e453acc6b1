import { Link } from '@tanstack/react-router';
import { useWorkspace } from '../../session/workspace.tsx';
import { ExportButton } from '../exports/ExportButton.tsx';
import type { Selection } from '../exports/requests.ts';
import { DownloadIcon } from '../icons.tsx';
import { PermissionGate } from '../PermissionGate.tsx';
import { useMessages } from './messages.ts';

interface SetWaysProps {
  /** The set as its text. */
  written: string;
  /** The same by ids, which also those use who may not see a name. */
  selection: Selection;
  /** Whether some of those shown may be contacts no more. */
  isOfThePast: boolean;
}

/** On from contacts that are only shown: to their set, and to a file of them. */
export function SetWays({ written, selection, isOfThePast }: SetWaysProps) {
  const t = useMessages();
  const workspaceId = String(useWorkspace().id);
  return (
    <>
      <Link to="/w/$workspaceId/sets" params={{ workspaceId }} search={{ expression: written }}>
        {t('asSet')}
      </Link>
      <PermissionGate permission="export">
        {(disabled) => (
          <ExportButton
            icon={<DownloadIcon size={16} />}
            disabled={disabled}
            selection={selection}
            {...(isOfThePast && { note: t('exportNote') })}
          >
            {t('export')}
          </ExportButton>
        )}
      </PermissionGate>
    </>
  );
}
