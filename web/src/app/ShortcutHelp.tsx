import { Fragment } from 'react';
import { Dialog } from '../components/Dialog.tsx';
import { useMessages } from './messages.ts';
import { accountPage, crowdPages, dataPages } from './pages.ts';
import styles from './ShortcutHelp.module.css';

const MODIFIER = /mac|iphone|ipad/i.test(navigator.userAgent) ? '⌘' : 'Ctrl';

export default function ShortcutHelp({ onClose }: { onClose: () => void }) {
  const t = useMessages();
  const rows: [keys: string[], text: string][] = [
    [[MODIFIER, 'K'], t('palette')],
    [['/'], t('shortcutSearch')],
    [[MODIFIER, 'Z'], t('shortcutUndo')],
    [['?'], t('help')],
    ...[...crowdPages, ...dataPages, accountPage].map(({ shortcut, label }): [string[], string] => [
      ['G', shortcut!.toUpperCase()],
      t(label),
    ]),
    [['Esc'], t('shortcutClose')],
  ];
  return (
    <Dialog title={t('help')} onClose={onClose} footer={null} width={420}>
      <dl className={styles.list}>
        {rows.map(([keys, text]) => (
          <Fragment key={text}>
            <dt>
              {keys.map((key) => (
                <kbd key={key}>{key}</kbd>
              ))}
            </dt>
            <dd>{text}</dd>
          </Fragment>
        ))}
      </dl>
    </Dialog>
  );
}
