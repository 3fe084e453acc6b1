import type { ReactNode } from 'react';
import { Brand } from '../../components/Brand.tsx';
import { useTitle } from '../../components/PageHeader.tsx';
import { LANGUAGES, type Language, setLanguage, useLanguage } from '../../i18n/language.ts';
import { setTheme, type ThemeChoice, useThemeChoice } from '../../theme/mode.ts';
import styles from './Frame.module.css';
import { useMessages } from './messages.ts';

/** A page before anybody is signed in: one card, and below it the language and appearance. */
export function Frame({ title, text, children }: { title: string; text?: ReactNode; children?: ReactNode }) {
  useTitle(title);
  return (
    <div className={styles.page}>
      <header className={styles.brand}>
        <Brand />
      </header>
      <main className={styles.card}>
        <h1>{title}</h1>
        {text && <p className={styles.text}>{text}</p>}
        {children}
      </main>
      <Appearance />
    </div>
  );
}

function Appearance() {
  const t = useMessages();
  const language = useLanguage();
  const theme = useThemeChoice();
  return (
    <footer className={styles.foot}>
      <select
        aria-label={t('language')}
        value={language}
        onChange={({ target }) => setLanguage(target.value as Language)}
      >
        {Object.entries(LANGUAGES).map(([code, name]) => (
          <option key={code} value={code}>
            {name}
          </option>
        ))}
      </select>
      <select aria-label={t('theme')} value={theme} onChange={({ target }) => setTheme(target.value as ThemeChoice)}>
        {(['light', 'dark', 'system'] as const).map((choice) => (
          <option key={choice} value={choice}>
            {t(choice)}
          </option>
        ))}
      </select>
    </footer>
  );
}
