import { Link } from '@tanstack/react-router';
import type { Import } from '../../components/imports/types.ts';
import { useWorkspace } from '../../session/workspace.tsx';
import { en } from './en.ts';
import { type Key, useMessages } from './messages.ts';
import styles from './Warnings.module.css';

/** What a person should know before the commit. */
export function Warnings({ job }: { job: Import }) {
  const t = useMessages();
  const workspaceId = String(useWorkspace().id);
  const { warnings, sameFile, waits } = job;
  if (warnings.length + sameFile.length === 0 && waits === null) return null;
  return (
    <ul className={styles.warnings} aria-label={t('warnings')}>
      {waits !== null && <li>{waits}</li>}
      {warnings.map(({ code, message, count, row }) => (
        <li key={code}>
          {isKnown(code) ? t(`warning_${code}`) : message}
          {count !== undefined && count > 1 && ` ${t('times', { count })}`}
          {row !== undefined && ` ${t('fromRow', { row })}`}
        </li>
      ))}
      {sameFile.length > 0 && (
        <li>
          {t('sameFile')}{' '}
          {sameFile.map((id) => (
            <Link key={id} to="/w/$workspaceId/imports/$importId" params={{ workspaceId, importId: String(id) }}>
              #{id}{' '}
            </Link>
          ))}
        </li>
      )}
    </ul>
  );
}

type Known = Key extends infer K ? (K extends `warning_${infer Code}` ? Code : never) : never;

const isKnown = (code: string): code is Known => `warning_${code}` in en;
