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
  await page.goto(typeof path === 'string' ? path : path(sample!));
  await settle(page);
  if (!go) return;
  await go(view);
  await settle(page);
}

/** Waits until nothing on the page is on its way: no table is filled, nothing loads, nothing fades or slides. */
async function settle(page: Page): Promise<void> {
  await page.getByRole('heading').first().waitFor();
  // Asked from outside: the page's policy lets no text be evaluated within it.
  while (!(await page.evaluate<boolean>(STILL))) await page.waitForTimeout(30);
}

// As text, because it runs in the page, and the types of a page are the console's.
const STILL = `(() => {
  const busy = document.querySelector('[aria-busy="true"], .ant-select-loading, .ant-btn-loading');
  const moving = document.getAnimations().some(({ effect, playState }) =>
    playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime));
  return document.fonts.status === 'loaded' && !busy && !moving;
})()`;
