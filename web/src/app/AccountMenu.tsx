import { useNavigate } from '@tanstack/react-router';
import { PersonIcon } from '../components/icons.tsx';
import { MenuButton } from '../components/MenuButton.tsx';
import { LANGUAGES, type Language, setLanguage, useLanguage } from '../i18n/language.ts';
import { signOut } from '../session/session.ts';
import { useSignedIn } from '../session/signedIn.ts';
import { useWorkspace } from '../session/workspace.tsx';
import { setTheme, useThemeChoice } from '../theme/mode.ts';
import { useMessages } from './messages.ts';
import styles from './Navigation.module.css';
import { shortcutHelp } from './overlayState.ts';

/** The person at the foot of the navigation: account, language, appearance, help, sign out. */
export function AccountMenu() {
  const t = useMessages();
  const navigate = useNavigate();
  const { person } = useSignedIn();
  const { id } = useWorkspace();
  const language = useLanguage();
  const theme = useThemeChoice();
  return (
    <MenuButton
      className={styles.account}
      label={`${t('accountMenu')}: ${person.name}`}
      items={[
        {
          key: 'account',
          label: t('account'),
          hint: person.email,
          run: () => void navigate({ to: '/w/$workspaceId/account', params: { workspaceId: String(id) } }),
        },
        { key: 'help', label: t('help'), run: () => shortcutHelp.set(true) },
        ...(Object.entries(LANGUAGES) as [Language, string][]).map(([code, label], index) => ({
          key: code,
          label,
          checked: code === language,
          ...(index === 0 && { heading: t('language') }),
          run: () => setLanguage(code),
        })),
        ...(['light', 'dark', 'system'] as const).map((choice, index) => ({
          key: choice,
          label: t(choice),
          checked: choice === theme,
          ...(index === 0 && { heading: t('theme') }),
          run: () => setTheme(choice),
        })),
        {
          key: 'signOut',
          label: t('signOut'),
          heading: ' ',
          run: async () => {
            await signOut();
            await navigate({ to: '/sign-in' });
          },
        },
      ]}
    >
      <PersonIcon />
      <span className={styles.current}>{person.name || person.email}</span>
    </MenuButton>
  );
}
