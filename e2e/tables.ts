import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';

/** The row of a table that is of somebody or something of this name. */
export const rowOf = (page: Page, name: string): Locator =>
  page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });

/** Waits until the list of groups has a group with this many contacts. */
export const expectGroup = (page: Page, name: string, size: number): Promise<void> =>
  rowOf(page, name)
    .getByRole('cell', { name: size.toLocaleString('en'), exact: true })
    .waitFor();

/** Waits until the rows of the only table are of these, in this order. */
export const expectRows = (page: Page, names: readonly string[]): Promise<void> =>
  expect.poll(() => page.getByRole('rowheader').allInnerTexts(), { timeout: 10_000 }).toEqual(names);
