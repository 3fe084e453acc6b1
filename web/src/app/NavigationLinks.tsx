import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { GearIcon, PeopleIcon, SetsIcon, UploadIcon } from '../components/icons.tsx';
import { useWorkspace } from '../session/workspace.tsx';
import { useMessages } from './messages.ts';
import styles from './Navigation.module.css';
import { type Page, settingsPages } from './pages.ts';

/** The pages of the workspace; the settings unfold where one of them is open. */
export function NavigationLinks() {
  const t = useMessages();
  const { id, may } = useWorkspace();
  const { pathname } = useLocation();
  const base = `/w/${id}`;
  const isIn = (...names: string[]): boolean => names.some((name) => pathname.startsWith(`${base}/${name}`));
  const settings = settingsPages.filter(({ permission }) => permission === undefined || may[permission]);
  return (
    <>
      <p className={styles.heading}>{t('marketing')}</p>
      <ul>
        <Item to="/w/$workspaceId/groups" icon={<PeopleIcon />} active={isIn('groups', 'contacts')}>
          {t('crowd')}
        </Item>
        <Item to="/w/$workspaceId/imports" icon={<UploadIcon />} active={isIn('imports')}>
          {t('imports')}
        </Item>
        <Item to="/w/$workspaceId/sets" icon={<SetsIcon />} active={isIn('sets')}>
          {t('sets')}
        </Item>
      </ul>
      <p className={styles.heading}>{t('administration')}</p>
      <ul>
        <Item to={settings[0]!.to} icon={<GearIcon />} active={isIn('settings')}>
          {t('settings')}
        </Item>
        {isIn('settings') &&
          settings.map(({ to, label }) => (
            <Item key={to} to={to} active={pathname.startsWith(to.replace('$workspaceId', String(id)))} nested>
              {t(label)}
            </Item>
          ))}
      </ul>
    </>
  );
}

function Item({
  to,
  icon,
  active,
  nested = false,
  children,
}: {
  to: Page['to'];
  icon?: ReactNode;
  active: boolean;
  nested?: boolean;
  children: ReactNode;
}) {
  const { id } = useWorkspace();
  return (
    <li>
      <Link
        to={to}
        params={{ workspaceId: String(id) }}
        className={`${styles.link} ${active ? styles.active : ''} ${nested ? styles.nested : ''}`}
        aria-current={active ? 'page' : undefined}
      >
        {icon}
        {children}
      </Link>
    </li>
  );
}
