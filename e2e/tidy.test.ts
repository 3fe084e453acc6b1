import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { describeConsole, useConsole } from './browser.ts';
import { contactsNamed, makeGroup } from './data.ts';

const console = useConsole();

describeConsole('groups that may be deleted', () => {
  let page: Page;
  const table = (name: string) => page.getByRole('table', { name });
  const names = (name: string) => table(name).getByRole('rowheader').allTextContents();
  beforeAll(async () => {
    const people = contactsNamed('Ida', 5, '1380015');
    await makeGroup(console(), 'Everybody', people);
    await makeGroup(console(), 'A part', people.slice(0, 3));
    const { id } = await makeGroup(console(), 'Others', contactsNamed('Eve', 2, '1380016'));
    const { db } = console().api.database;
    const at = new Date(Date.now() - 200 * 86_400_000);
    await db.updateTable('audience').set({ created_at: at }).where('id', '=', id).execute();
    await db.updateTable('change_audience').set({ at }).where('audience_id', '=', id).execute();
    page = await console().open('/groups');
    await page.getByRole('link', { name: 'Tidy up' }).click();
  });

  test('because another has all of their contacts, go to the trash by the usual dialog, and come back by Undo', async () => {
    const row = table('Contained in another').getByRole('row', { name: /^A part/ });
    await row.getByRole('link', { name: 'Everybody' }).waitFor();
    expect(await names('Contained in another')).toEqual(['A part']);
    await row.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog', { name: 'Delete “A part”?' }).getByRole('button', { name: 'OK' }).click();
    await page.getByRole('heading', { name: 'No group is contained in another' }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await row.waitFor();
  });

  test('and are compared with the other', async () => {
    await table('Contained in another').getByRole('link', { name: 'Compare' }).click();
    await page.getByRole('grid', { name: 'What each two groups share' }).waitFor();
    await page.goBack();
  });

  test('because nobody changed or used them, for as long as one says', async () => {
    await page.getByRole('tab', { name: 'Unused' }).click();
    await expect.poll(() => names('Unused')).toEqual(['Others']);
    await page.getByRole('combobox', { name: 'For at least' }).click();
    await page.getByTitle('A year').click();
    await page.getByRole('heading', { name: 'No group is unused' }).waitFor();
    expect(page.url()).toContain('days=365');
  });

  test('are shown without Delete to whoever may not edit', async () => {
    const viewer = await console().open('/groups/tidy', { role: 'viewer' });
    await viewer.getByRole('rowheader', { name: 'A part' }).waitFor();
    expect(await viewer.getByRole('button', { name: 'Delete' }).count()).toBe(0);
  });
});
