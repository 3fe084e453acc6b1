import { useEffect, useRef, useState } from 'react';
import { useStore } from '../lib/store.ts';
import { CloseIcon } from './icons.tsx';
import { useMessages } from './messages.ts';
import styles from './Notices.module.css';
import { cancelNotice, dismiss, type Notice, notices, undoNotice } from './notices.ts';

/** Short messages at the foot of the page; read out, and gone by themselves unless they are pointed at. */
export function Notices() {
  const shown = useStore(notices);
  const t = useMessages();
  return (
    <section className={styles.notices} aria-label={t('notices')}>
      <div aria-live="polite" aria-relevant="additions">
        {shown.map((notice) => (
          <NoticeCard key={notice.id} notice={notice} />
        ))}
      </div>
    </section>
  );
}

function NoticeCard({ notice }: { notice: Notice }) {
  const t = useMessages();
  const [held, setHeld] = useState(false);
  const { id, seconds, busy } = notice;
  const stays = held || busy || notice.cancel !== undefined;
  const left = useRef(seconds * 1000);

  useEffect(() => {
    if (stays) return;
    const began = Date.now();
    const timer = setTimeout(() => dismiss(id), left.current);
    return () => {
      clearTimeout(timer);
      left.current = Math.max(2_000, left.current - (Date.now() - began));
    };
  }, [id, stays]);

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: pointing at it only keeps it from going away
    <div
      className={`${styles.notice} ${styles[notice.kind]}`}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
    >
      <span className={styles.text}>{notice.text}</span>
      {notice.undo && (
        <button
          type="button"
          className={styles.action}
          aria-disabled={busy}
          aria-keyshortcuts="Control+Z Meta+Z"
          onClick={() => void undoNotice(notice)}
        >
          {t('undo')}
        </button>
      )}
      {notice.cancel && (
        <button type="button" className={styles.action} aria-disabled={busy} onClick={() => void cancelNotice(notice)}>
          {t('cancel')}
        </button>
      )}
      <button type="button" className={styles.close} aria-label={t('dismiss')} onClick={() => dismiss(id)}>
        <CloseIcon />
      </button>
    </div>
  );
}
