import { Tooltip } from 'antd';
import type { ReactNode } from 'react';
import { type Permission, useMay } from '../session/workspace.tsx';
import { useMessages } from './messages.ts';

/**
 * Gives its child `disabled` when the role does not allow what it does, and says why on pointing at or reaching it.
 * `hide` leaves the child out instead.
 */
export function PermissionGate({
  permission,
  hide = false,
  children,
}: {
  permission: Permission;
  hide?: boolean;
  children: (disabled: boolean) => ReactNode;
}) {
  const t = useMessages();
  const may = useMay(permission);
  if (may) return children(false);
  if (hide) return null;
  const why = t(permission === 'export' ? 'needsExport' : 'needsRole');
  return (
    <Tooltip title={why}>
      {/* A disabled button can be neither pointed at nor reached: what is around it can. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: to read why, the keyboard has to get here */}
      <span tabIndex={0} role="note" aria-label={why} style={{ display: 'inline-block' }}>
        {children(true)}
      </span>
    </Tooltip>
  );
}
