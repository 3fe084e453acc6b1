import { Button } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../api/client.ts';
import styles from './Frame.module.css';
import { useMessages } from './messages.ts';
import { Problem } from './Problem.tsx';

interface OidcButtonProps {
  /** Of the provider. */
  name: string;
  /** The path to come back to. */
  returnTo: string;
  /** Leaves this page as it is, because something is typed in it. */
  newTab?: boolean;
}

/** Signs in with the organisation's own accounts (OpenID Connect). */
export function OidcButton({ name, returnTo, newTab = false }: OidcButtonProps) {
  const t = useMessages();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const go = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    // Opened at once: after an answer from the server a browser takes it for an unwanted window.
    const tab = newTab ? window.open('about:blank') : null;
    try {
      const { url } = await ok(api.POST('/api/v1/session/oidc', { body: { returnTo } }));
      if (tab) tab.location.href = url;
      else location.href = url;
    } catch (caught) {
      tab?.close();
      setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <p className={styles.or}>{t('or')}</p>
      <Problem error={error} />
      <Button size="large" block loading={busy} onClick={go}>
        {t('oidc', { name })}
      </Button>
    </>
  );
}
