import type { ReactNode } from 'react';
import { Dialog } from './Dialog.tsx';

interface ConfirmDialogProps {
  title: string;
  /** What will happen, and whether it can be undone. */
  children: ReactNode;
  okText?: string;
  danger?: boolean;
  onOk: () => Promise<void> | void;
  onClose: () => void;
  problems?: Partial<Record<string, string>>;
}

/** Asks before something is done. What can be undone is better done at once, with Undo in its notice. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  return <Dialog width={440} {...props} />;
}
