import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { describeConsole, useConsole } from './browser.ts';
import { makeGroup } from './data.ts';

const console = useConsole();

describeConsole('contacts that may be the same person', () => {
  let page: Page;
  const rowOf = (name: string) =>
    page.getByRole('row').filter({ has: page.getByRole('rowheader', { name, exact: true }) });
  beforeAll(async () => {
    await makeGroup(console(), 'Phones', [{ phone: '+5511987654321', name: 'Bruno' }]);
    // The same number without Brazil’s ninth digit, as a user id.
    await makeGroup(console(), 'Ids', [{ userId: '551187654321', name: 'Bruno Lima', email: 'bruno@example.com' }]);
    await makeGroup(console(), 'Mails', [
      { userId: 'mail-1', name: 'One', email: 'three@example.com' },
      { userId: 'mail-2', name: 'Two', email: 'THREE@example.com' },
      { userId: 'mail-3', name: 'Three', email: 'three@example.com' },
    ]);
    page = await console().open('/contacts');
    await page.getByRole('link', { name: 'Duplicates' }).click();
    await page.getByRole('heading', { name: 'Duplicates', level: 1 }).waitFor();
  });

  test('are merged into the one that is chosen, after a word about what that does', async () => {
    const person = page.getByRole('article', { name: '+5511987654321' });
    await person.getByRole('radio', { name: 'Bruno Lima stays' }).check();
    await person.getByRole('button', { name: 'Merge 2 contacts' }).click();
    const dialog = page.getByRole('dialog', { name: 'Merge into Bruno Lima?' });
    await dialog.getByText('The other contact is deleted.').waitFor();
    await dialog.getByRole('button', { name: 'Merge 2 contacts' }).click();
    await page.getByText('1 contact is merged into Bruno Lima.').waitFor();
    await page.getByRole('heading', { name: 'No duplicates' }).waitFor();
  });

  test('and are two again by Undo', async () => {
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('article', { name: '+5511987654321' }).waitFor();
    expect(await rowOf('Bruno').getByRole('cell', { name: 'Phones' }).count()).toBe(1);
  });

  test('by another rule, without those that are left out', async () => {
    await page.getByRole('tab', { name: 'Email address' }).click();
    const three = page.getByRole('article', { name: 'three@example.com' });
    await three.getByRole('checkbox', { name: 'Two is the same person' }).uncheck();
    await three.getByRole('button', { name: 'Merge 2 contacts' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Merge 2 contacts' }).click();
    await page.getByText('1 contact is merged into One.').waitFor();
    await expect.poll(() => three.getByRole('rowheader').allTextContents()).toEqual(['One', 'Two']);
    await rowOf('One').getByRole('cell', { name: 'Mails' }).waitFor();
  });

  test('are shown to whoever may not merge them', async () => {
    const viewer = await console().open('/contacts/duplicates?by=email', { role: 'viewer' });
    const set = viewer.getByRole('article', { name: 'three@example.com' });
    await set.waitFor();
    expect(await set.getByRole('button', { name: 'Merge 2 contacts' }).isDisabled()).toBe(true);
  });
});
