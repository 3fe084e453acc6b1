import type { Page } from 'playwright-core';
import type { Say } from '../catalogues.ts';
import type { Sample } from '../sample.ts';

/** A page that stands at an address of the console, and how the console says things in its language. */
export interface View {
  page: Page;
  say: Say;
}

/** Something that a visitor can have before them: a page of the console, or a dialog over one. */
export interface Shown {
  /** Good as a file's name. */
  name: string;
  /** first: before there is an owner. nobody: not signed in. outsider: signed in, but in no workspace. owner: of it. */
  visitor: 'first' | 'nobody' | 'outsider' | 'owner';
  path: string | ((sample: Sample) => string);
  /** Leads on from the address. What then still loads, `settle` waits for. */
  go?: Step;
}

export type Step = (view: View) => Promise<unknown>;
export type Words = Parameters<Say>;

export const press =
  (...words: Words): Step =>
  ({ page, say }) =>
    page
      .getByRole('button', { name: say(...words), exact: true })
      .first()
      .click();
export const choose =
  (role: 'radio' | 'menuitem' | 'tab', ...words: Words): Step =>
  ({ page, say }) =>
    page.getByRole(role, { name: say(...words), exact: true }).click();
export const fill =
  (text: string, ...words: Words): Step =>
  ({ page, say }) =>
    page.getByRole('textbox', { name: say(...words), exact: true }).fill(text);
/** Opens the menu of the row of something, and chooses from it. */
export const inMenuOf =
  (name: string | null, ...words: Words): Step =>
  async ({ page, say }) => {
    const more = name === null ? say('settings', 'more').trim() : say('settings', 'more', { name });
    await page
      .getByRole('button', { name: more, exact: name !== null })
      .first()
      .click();
    await page.getByRole('menuitem', { name: say(...words), exact: true }).click();
  };
export const selectPage: Step = ({ page, say }) =>
  page.getByRole('checkbox', { name: say('components', 'selectAll') }).check();
export const inDialog: Step = ({ page }) => page.getByRole('dialog').last().waitFor();
export const steps =
  (...all: Step[]): Step =>
  async (view) => {
    for (const step of all) await step(view);
  };
/** Steps that open a dialog: one more than there were, as one over another. */
export const dialog =
  (...all: Step[]): Step =>
  async (view) => {
    const dialogs = view.page.getByRole('dialog');
    const before = await dialogs.count();
    await steps(...all)(view);
    await dialogs.nth(before).waitFor();
  };

export const anyone = (visitor: Shown['visitor'], name: string, path: Shown['path'], go?: Step): Shown => ({
  name,
  visitor,
  path,
  ...(go && { go }),
});
export const inside = (name: string, path: Shown['path'], go?: Step): Shown => ({
  name,
  visitor: 'owner',
  path: (sample) => `/w/${sample.workspaceId}${typeof path === 'string' ? path : path(sample)}`,
  ...(go && { go }),
});

/** Opens what the first row of a table is about. */
export const firstRow: Step = ({ page }) => page.getByRole('rowheader').first().getByRole('button').click();
export const aMomentAgo = (): string => new Date(Date.now() - 1_000).toISOString();
