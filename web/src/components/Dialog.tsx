import { Modal } from 'antd';
import { type ReactNode, useRef, useState } from 'react';
import styles from './Dialog.module.css';
import { useMessages } from './messages.ts';
import { useProblemText } from './problemText.ts';
import { useReturnFocus } from './useReturnFocus.ts';

interface DialogProps {
  title: string;
  children: ReactNode;
  onClose: () => void;
  /** What OK does; while it runs the dialog stays, and if it throws the dialog says why. */
  onOk?: () => Promise<void> | void;
  okText?: string;
  okDisabled?: boolean;
  danger?: boolean;
  /** Sentences for the codes of problems that onOk may meet. */
  problems?: Partial<Record<string, string>>;
  width?: number;
  /** Instead of Cancel and OK. */
  footer?: ReactNode;
}

/**
 * What is done at once shows no spinner. The icon is our own because antd's would make the button's name “loading OK”,
 * for ever if the work ends before its icon has come in.
 */
const LOADING = { delay: 200, icon: <span className={styles.spinner} aria-hidden="true" /> };

/**
 * A dialog over the page: mount it to open it. Enter in a field is OK; Escape closes; focus returns to where it was.
 */
export function Dialog({
  title,
  children,
  onClose,
  onOk,
  okText,
  okDisabled = false,
  danger = false,
  problems,
  width = 520,
  footer,
}: DialogProps) {
  const t = useMessages();
  const problemText = useProblemText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const form = useRef<HTMLFormElement>(null);
  useReturnFocus();
  const run = async () => {
    if (busy || okDisabled || !onOk) return;
    setBusy(true);
    setError(null);
    try {
      await onOk();
    } catch (caught) {
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal
      open
      title={title}
      width={width}
      onCancel={onClose}
      onOk={run}
      okText={okText ?? t('ok')}
      cancelText={t('cancel')}
      okButtonProps={{ disabled: okDisabled, danger, loading: busy && LOADING, 'aria-busy': busy }}
      closeIcon={<span aria-hidden="true">✕</span>}
      closable={{ 'aria-label': t('close') }}
      mask={{ closable: false }}
      afterOpenChange={() => focusFirst(form.current)}
      {...(footer !== undefined && { footer })}
    >
      <form
        ref={form}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          void run();
        }}
      >
        {children}
        {/* So that Enter in a field submits, whatever is in the footer. */}
        <input type="submit" hidden />
      </form>
      {error !== null && (
        <p role="alert" className={styles.error}>
          {problemText(error, problems)}
        </p>
      )}
    </Modal>
  );
}

/** Into the first field, unless something in the form has the focus already: the dialog itself would focus its close button. */
function focusFirst(form: HTMLFormElement | null): void {
  if (!form || form.contains(document.activeElement)) return;
  form.querySelector<HTMLElement>('input:not([hidden], :disabled), textarea, select, button')?.focus();
}
