import { Link, useLocation } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { DownloadIcon, GearIcon, PeopleIcon, SetsIcon, UploadIcon } from '../components/icons.tsx';
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
        {may.export && (
          <Item to="/w/$workspaceId/exports" icon={<DownloadIcon />} active={isIn('exports')}>
            {t('exports')}
          </Item>
        )}
        <Item to="/w/$workspaceId/sets" icon={<SetsIcon />} active={isIn('sets')}>
          {t('sets')}
        </Item>
      </ul>
      <p className={styles.heading}>{t('administration')}</p>
      <ul>
        <Item to={settings[0]!.to} icon={<GearIcon />} active={isIn('settings')} current="true">
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
  current,
  children,
}: {
  to: Page['to'];
  icon?: ReactNode;
  active: boolean;
  nested?: boolean;
  /** “true” for a part of the console of which a page below is the current one. */
  current?: 'true';
  children: ReactNode;
}) {
  const { id } = useWorkspace();
  return (
    <li>
      <Link
        to={to}
        params={{ workspaceId: String(id) }}
        className={`${styles.link} ${active ? styles.active : ''} ${nested ? styles.nested : ''}`}
        aria-current={active ? (current ?? 'page') : undefined}
      >
        {icon}
        {children}
      </Link>
    </li>
  );
}
