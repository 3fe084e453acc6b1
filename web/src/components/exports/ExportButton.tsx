import { Button, type ButtonProps } from 'antd';
import { lazy, Suspense, useState } from 'react';
import type { Selection } from './requests.ts';

const ExportDialog = lazy(() => import('./ExportDialog.tsx'));

interface ExportButtonProps extends Pick<ButtonProps, 'icon' | 'size' | 'disabled' | 'children'> {
  selection: Selection;
  /** What to know about whom the file is of. */
  note?: string;
}

/** Opens the dialog that has contacts exported. */
export function ExportButton({ selection, note, ...button }: ExportButtonProps) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button {...button} onClick={() => setOpen(true)} />
      <Suspense fallback={null}>
        {open && <ExportDialog selection={selection} note={note} onClose={() => setOpen(false)} />}
      </Suspense>
    </>
  );
}
