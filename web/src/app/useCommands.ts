import { useNavigate } from '@tanstack/react-router';
import type { Schema } from '../api/client.ts';
import { LANGUAGES, type Language, setLanguage, useLanguage } from '../i18n/language.ts';
import { useSignedIn } from '../session/signedIn.ts';
import { useWorkspace } from '../session/workspace.tsx';
import { setTheme } from '../theme/mode.ts';
import { useMessages } from './messages.ts';
import { shortcutHelp } from './overlayState.ts';
import { accountPage, crowdPages, dataPages, settingsPages } from './pages.ts';

/** One line of the command palette. */
export interface Command {
  key: string;
  label: string;
  /** What it is: a page, an action, a group, … */
  kind: string;
  /** Other words that find it. */
  words?: string;
  run: () => void;
}

/** All pages and actions that the role allows, and what choosing a found group or contact does. */
export function useCommands(): {
  commands: Command[];
  toGroup: (group: Schema<'Group'>) => Command;
  toContact: (contact: Schema<'Contact'>) => Command;
} {
  const t = useMessages();
  const navigate = useNavigate();
  const { id, may } = useWorkspace();
  const { memberships } = useSignedIn();
  const language = useLanguage();
  const params = { workspaceId: String(id) };

  const pages = [...crowdPages, ...dataPages, ...settingsPages, accountPage]
    .filter(({ permission }) => permission === undefined || may[permission])
    .map(({ to, label }) => ({
      key: to,
      label: t(label),
      kind: t('kindPage'),
      run: () => void navigate({ to, params }),
    }));
  const others = Object.entries(LANGUAGES).filter(([code]) => code !== language) as [Language, string][];
  const action = { kind: t('kindAction') };
  const actions: Command[] = [
    ...others.map(([code, name]) => ({
      ...action,
      key: code,
      label: name,
      words: t('language'),
      run: () => setLanguage(code),
    })),
    ...(['light', 'dark', 'system'] as const).map((choice) => ({
      ...action,
      key: choice,
      label: `${t('theme')}: ${t(choice)}`,
      words: t(choice),
      run: () => setTheme(choice),
    })),
    { ...action, key: 'help', label: t('help'), run: () => shortcutHelp.set(true) },
  ];
  const workspaces = memberships
    .filter(({ workspace }) => workspace.id !== id)
    .map(({ workspace }) => ({
      key: `workspace-${workspace.id}`,
      label: workspace.name,
      kind: t('workspace'),
      run: () => void navigate({ to: '/w/$workspaceId/groups', params: { workspaceId: String(workspace.id) } }),
    }));
  return {
    commands: [...pages, ...actions, ...workspaces],
    toGroup: (group) => ({
      key: `group-${group.id}`,
      label: group.name,
      kind: t('kindGroup', { count: group.size }),
      run: () =>
        void navigate({ to: '/w/$workspaceId/groups/$groupId', params: { ...params, groupId: String(group.id) } }),
    }),
    toContact: (contact) => ({
      key: `contact-${contact.id}`,
      label: [contact.name, contact.phone ?? contact.userId].filter(Boolean).join(' · '),
      kind: t('kindContact'),
      run: () => void navigate({ to: '/w/$workspaceId/contacts', params, search: { contact: contact.id } }),
    }),
  };
}
