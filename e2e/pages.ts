import type { Page } from 'playwright-core';
import { account } from './pages/account.ts';
import { contacts } from './pages/contacts.ts';
import { entrance } from './pages/entrance.ts';
import { groups } from './pages/groups.ts';
import { imports } from './pages/imports.ts';
import { sets } from './pages/sets.ts';
import { settings } from './pages/settings.ts';
import type { Shown, View } from './pages/steps.ts';
import type { Sample } from './sample.ts';

export type { Shown, View };

/** Every page of the console with its main dialogs, over the sample workspace; what checks all pages, or pictures them, goes by it. */
export const PAGES: readonly Shown[] = [
  ...entrance,
  ...groups,
  ...contacts,
  ...imports,
  ...sets,
  ...settings,
  ...account,
];

/** Goes to a page and waits until all of it is there and nothing moves. A first visitor's needs no sample. */
export async function show(view: View, { path, go }: Shown, sample?: Sample): Promise<void> {
  const { page } = view;
  await goTo(page, typeof path === 'string' ? path : path(sample!));
  await settle(page);
  if (!go) return;
  await go(view);
  await settle(page);
}

/** Belongs to no workspace, so that nothing of a workspace's page outlives a visit to it. */
const NOWHERE = '/nothing/here';

/**
 * To an address of the console. From one of its pages to another by its own router, as a link does, which spares the start of the
 * console; by way of a page that shares nothing with either, so that no selection stays.
 */
async function goTo(page: Page, path: string): Promise<void> {
  const within = (address: string) => address.startsWith('/w/');
  if (!within(new URL(page.url()).pathname) || !within(path)) {
    await page.goto(path);
    return;
  }
  for (const address of [NOWHERE, path]) await page.evaluate(FOLLOW(address));
  // The palette is of the console, and not of a page: it stays open.
  if (await page.getByRole('dialog').count()) await page.goto(path);
}

const FOLLOW = (address: string): string => `new Promise((resolve) => {
  const former = document.querySelector('h1');
  history.pushState(null, '', ${JSON.stringify(address)});
  const look = () => (former?.isConnected ? setTimeout(look, 5) : resolve());
  look();
})`;

/** Waits until nothing on the page is on its way: no table is filled, nothing loads, nothing fades or slides. */
export const settle = (page: Page): Promise<void> => page.evaluate(STILL);

// As text, because it runs in the page, and the types of a page are the console's; and asked from outside: the page's
// policy lets no text be evaluated within it.
const STILL = `new Promise((resolve) => {
  const look = () => {
    const busy = document.querySelector('[aria-busy="true"], .ant-select-loading, .ant-btn-loading');
    const moving = document.getAnimations().some(({ effect, playState }) =>
      playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime));
    const there = document.querySelector('h1, h2, h3, [role="heading"]');
    if (there && document.fonts.status === 'loaded' && !busy && !moving) resolve();
    else setTimeout(look, 20);
  };
  look();
})`;
