import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** Waits until something has the focus. */
export const expectFocus = (page: Page, target: Locator): Promise<void> =>
  expect.poll(() => hasFocus(page, target), { timeout: 10_000 }).toBe(true);

/** Presses Tab until something has the focus, as somebody would who looks for it. */
export async function tabTo(page: Page, target: Locator, { key = 'Tab', most = 40 } = {}): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < most; presses++) {
    if (await hasFocus(page, target)) return;
    await page.keyboard.press(key);
  }
  throw new Error(`${most} times ${key} do not lead to ${target}, but to ${await focused(page)}`);
}

const hasFocus = async (page: Page, target: Locator): Promise<boolean> =>
  (await target.and(page.locator(':focus')).count()) === 1;

const focused = async (page: Page): Promise<string> => {
  const focus = page.locator(':focus');
  return (await focus.count()) === 0 ? 'nothing' : focus.first().ariaSnapshot();
};
