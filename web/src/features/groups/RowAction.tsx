import { Button, Tooltip } from 'antd';
import type { ReactNode } from 'react';

interface RowActionProps {
  /** Accessible name, also shown on pointing. */
  label: string;
  /** Id of the element that names the row, for screen readers. */
  of: string;
  icon: ReactNode;
  onClick: () => void;
}

/** A small button in a row of a table. */
export function RowAction({ label, of, icon, onClick }: RowActionProps) {
  return (
    <Tooltip title={label}>
      <Button type="text" size="small" icon={icon} aria-label={label} aria-describedby={of} onClick={onClick} />
    </Tooltip>
  );
}
