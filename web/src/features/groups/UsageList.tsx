import { useMessages } from './messages.ts';
import styles from './UsageList.module.css';
import type { Usage } from './usage.ts';

/** What is bound to a group, by kind; kinds with nothing are left out. */
export function UsageList({ usage }: { usage: Usage }) {
  const t = useMessages();
  const kinds = [
    { key: 'marketingActivities', items: usage.marketingActivities.map(({ id, name }) => ({ id, text: name })) },
    { key: 'chatFlows', items: usage.chatFlows.map(({ id, name }) => ({ id, text: name })) },
    { key: 'imports', items: usage.imports.map(({ id, name, status }) => ({ id, text: `${name} (${t(status)})` })) },
  ] as const;
  return (
    <dl className={styles.usage}>
      {kinds
        .filter(({ items }) => items.length > 0)
        .map(({ key, items }) => (
          <div key={key}>
            <dt>{t(key)}</dt>
            {items.map(({ id, text }) => (
              <dd key={id}>{text}</dd>
            ))}
          </div>
        ))}
    </dl>
  );
}
