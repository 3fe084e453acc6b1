import { Button, Checkbox } from 'antd';
import { useEffect, useId, useRef, useState } from 'react';
import { ColumnsIcon } from '../icons.tsx';
import styles from './ContactColumns.module.css';
import { useMessages } from './messages.ts';

interface ColumnChooserProps {
  columns: readonly { key: string; title: string; rowHeader?: boolean }[];
  chosen: ReadonlySet<string>;
  onChange: (chosen: ReadonlySet<string>) => void;
}

const GAP = 4;

/** A button that opens a list of columns to show; the column that names the rows is always shown. */
export function ColumnChooser({ columns, chosen, onChange }: ColumnChooserProps) {
  const t = useMessages();
  const id = useId();
  const button = useRef<HTMLButtonElement & HTMLAnchorElement>(null);
  const panel = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);

  useEffect(() => {
    if (!open || !panel.current || !button.current) return;
    panel.current.showPopover();
    place(panel.current, button.current.getBoundingClientRect());
    panel.current.querySelector<HTMLElement>('input')?.focus();
  }, [open]);

  return (
    <>
      <Button
        ref={button}
        icon={<ColumnsIcon size={16} />}
        aria-haspopup="dialog"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        {t('columns')}
      </Button>
      {open && (
        <div
          ref={panel}
          id={id}
          role="dialog"
          aria-label={t('columnsShown')}
          popover="auto"
          className={styles.panel}
          onToggle={({ newState }) => {
            if (newState === 'open') return;
            setOpen(false);
            button.current?.focus();
          }}
        >
          {columns
            .filter(({ rowHeader }) => !rowHeader)
            .map(({ key, title }) => (
              <Checkbox
                key={key}
                checked={chosen.has(key)}
                onChange={({ target }) => onChange(withKey(chosen, key, target.checked))}
              >
                {title}
              </Checkbox>
            ))}
        </div>
      )}
    </>
  );
}

function withKey(chosen: ReadonlySet<string>, key: string, present: boolean): ReadonlySet<string> {
  const after = new Set(chosen);
  if (present) after.add(key);
  else after.delete(key);
  return after;
}

/** Below the button and within the window; the popover scrolls where it has no room. */
function place(panel: HTMLElement, button: DOMRect): void {
  panel.style.top = `${button.bottom + GAP}px`;
  panel.style.left = `${Math.max(GAP, Math.min(button.right - panel.offsetWidth, innerWidth - panel.offsetWidth - GAP))}px`;
  panel.style.maxHeight = `${Math.max(160, innerHeight - button.bottom - 3 * GAP)}px`;
}
