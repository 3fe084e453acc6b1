import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { WORDS, type Words } from './words.ts';

/** What is on a page, by role and name as a screen reader would say them. */
export interface Controls {
  button: (name: string, within?: Locator) => Locator;
  field: (name: string, within?: Locator) => Locator;
  dialog: (name: string) => Locator;
  heading: (name: string) => Locator;
  /** A short message at the foot of the page. */
  notice: (text: string) => Locator;
  /** Presses Undo in the latest notice, and waits until it is undone. */
  undo: () => Promise<void>;
  /** Waits until the title and the table of a group both say its size. */
  expectSize: (size: number) => Promise<void>;
}

export function controlsOf(page: Page, words: Words = WORDS.en): Controls {
  const button: Controls['button'] = (name, within) => (within ?? page).getByRole('button', { name, exact: true });
  const notices = page.getByRole('region', { name: words.notices });
  const notice: Controls['notice'] = (text) => notices.getByText(text);
  return {
    button,
    field: (name, within) => (within ?? page).getByRole('textbox', { name, exact: true }),
    dialog: (name) => page.getByRole('dialog', { name, exact: true }),
    heading: (name) => page.getByRole('heading', { name, exact: true, level: 1 }),
    notice,
    async undo() {
      await notices.getByRole('button', { name: words.undo, exact: true }).last().click();
      await notice(words.undone).waitFor();
    },
    expectSize: (size) =>
      expect.poll(() => page.getByText(words.size(size), { exact: true }).count(), { timeout: 10_000 }).toBe(2),
  };
}
