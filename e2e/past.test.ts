import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { describeConsole, useConsole } from './browser.ts';
import { controlsOf } from './controls.ts';
import { contactsNamed, makeGroup } from './data.ts';

const console = useConsole();

describeConsole('the past of a group', () => {
  let page: Page;
  let id: number;
  const names = () => page.getByRole('rowheader').allTextContents();
  const more = (change: string) => page.getByRole('button', { name: `More about ${change}` }).first();
  const choose = (item: string) => page.getByRole('menuitem', { name: item }).click();
  const remove = async (name: string) => {
    await page.getByRole('row', { name }).getByRole('button', { name: 'Remove' }).click();
    await controlsOf(page).dialog('Remove from the group?').getByRole('button', { name: 'OK' }).click();
    await page.getByText(`1 contact removed from “Guests”.`).waitFor();
  };
  beforeAll(async () => {
    ({ id } = await makeGroup(console(), 'Guests', contactsNamed('Guest', 3, '1380014')));
    page = await console().open(`/groups/${id}`);
    await remove('Guest 2');
  });

  test('is shown from its history, plainly as the past, without a way to edit it, and with one back to now', async () => {
    await page.getByRole('tab', { name: 'History' }).click();
    await more('Group created').click();
    await choose('Members right after it');
    await page.getByText('3 contacts were in the group.').waitFor();
    expect(await names()).toEqual(['Guest 3', 'Guest 2', 'Guest 1']);
    for (const name of ['Remove', 'Add contacts', 'Delete']) {
      expect(await page.getByRole('button', { name, exact: true }).count(), name).toBe(0);
    }
    await page.getByRole('button', { name: 'Back to now' }).click();
    await expect.poll(names).toEqual(['Guest 3', 'Guest 1']);
    expect(page.url()).not.toContain('at=');
  });

  test('tells when and how somebody entered and left', async () => {
    await page.goBack();
    await page.getByRole('button', { name: 'Guest 2' }).click();
    const moves = page.getByRole('dialog', { name: 'Guest 2 in “Guests”' }).getByRole('listitem');
    await expect.poll(() => moves.count()).toBe(2);
    expect(await moves.first().textContent()).toMatch(/^Left · Members removed.+Console$/);
    expect(await moves.last().textContent()).toMatch(/^Entered · Group created.+API$/);
    await page.getByRole('link', { name: 'Open the contact' }).click();
    // The same from the contact, of a group that it is in no more.
    const field = page.getByRole('dialog').getByRole('combobox', { name: 'Only of one group' });
    await field.click();
    await page.keyboard.type('Guests');
    await page.getByTitle('Guests').last().click();
    await page.getByRole('dialog').getByText('Left · Members removed').waitFor();
  });

  test('is compared with now, as two lists, and with the moment before', async () => {
    await page.goto(page.url().replace(/\/contacts.*/, `/groups/${id}?tab=history`));
    await more('Group created').click();
    await choose('Compare with now');
    const number = (name: string) =>
      page.getByText(name, { exact: true }).first().locator('xpath=following-sibling::dd');
    await expect.poll(() => number('Left in between').textContent()).toBe('1');
    expect(await number('In it both times').textContent()).toBe('2');
    expect(await number('Entered in between').textContent()).toBe('0');
    expect(await names()).toEqual(['Guest 2']);
    await page.getByRole('tab', { name: 'In it both times' }).click();
    await expect.poll(names).toEqual(['Guest 3', 'Guest 1']);
    await page.goto(page.url().replace(/\/sets.*/, `/groups/${id}?tab=history`));
    await more('Members removed').click();
    await choose('Compare before and after it');
    await expect.poll(() => number('Left in between').textContent()).toBe('1');
  });

  test('is exported and used as a set, as of then and as what differs', async () => {
    await page.goto(page.url().replace(/\/sets.*/, `/groups/${id}?tab=history`));
    await more('Group created').click();
    await choose('Members right after it');
    await page.getByRole('button', { name: 'Export these contacts' }).click();
    const dialog = page.getByRole('dialog', { name: 'Export contacts' });
    await dialog.getByText('Those deleted since are not in it.').waitFor();
    await dialog.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByText('3 contacts exported.').waitFor();
    await page.getByRole('link', { name: 'Use as a set' }).click();
    await page.getByText('3 contacts are in the set.').waitFor();
    const written = await page.getByRole('textbox', { name: 'Expression' }).inputValue();
    expect(written).toMatch(/^Guests@\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/);
    await page.goto(page.url().replace(/\/sets.*/, `/groups/${id}?tab=history`));
    await more('Group created').click();
    await choose('Compare with now');
    await page.getByRole('link', { name: 'Use as a set' }).click();
    await page.getByText('1 contact is in the set.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Expression' }).inputValue()).toBe(`${written} - Guests`);
  });

  test('grows by day, week and month, as a picture and as a table', async () => {
    await page.goto(page.url().replace(/\/sets.*/, `/groups/${id}?tab=insights`));
    await page.getByText('Months', { exact: true }).click();
    await expect.poll(() => page.url()).toContain('by=month');
    const growth = page.getByRole('region', { name: 'Growth' }).first();
    await growth.getByText('Show as a table').click();
    const cells = growth.getByRole('table').getByRole('row').nth(1).getByRole('cell');
    await expect.poll(() => cells.allTextContents()).toEqual(['3', '1', '2']);
  });

  test('is kept for as long as the settings say, and shortening that asks first', async () => {
    await page.goto(page.url().replace(/\/groups.*/, '/settings/workspace'));
    const days = page.getByRole('textbox', { name: 'Days' });
    await page.getByText('Known from the beginning.').waitFor();
    const save = async (value: string) => {
      await days.fill(value);
      await page.getByRole('button', { name: 'Save' }).click();
    };
    await save('0');
    await page.getByText('Enter a whole number from 1 to 3,650.').waitFor();
    await save('7');
    const dialog = page.getByRole('dialog', { name: 'Keep the past for only 7 days?' });
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await dialog.getByRole('button', { name: 'Delete and keep it shorter' }).click();
    await page.getByText('The past is kept for 7 days.').waitFor();
    await save('60');
    await page.getByText('The past is kept for 60 days.').waitFor();
  });

  test('before what is kept, is a number, with a way to the earliest moment', async () => {
    const { db } = console().api.database;
    const from = new Date(Date.now() - 1_000);
    await db.updateTable('workspace').set({ pruned_at: from }).where('id', '=', console().workspaceId).execute();
    const viewer = await console().open(`/groups/${id}?at=2020-01-01T00:00:00Z`, { role: 'viewer' });
    await viewer.getByText('0 contacts were in the group at that moment.').waitFor();
    await viewer.getByRole('button', { name: 'Go to the earliest moment' }).click();
    await viewer.getByText('2 contacts were in the group.').waitFor();
    expect(viewer.url()).toContain(encodeURIComponent(from.toISOString()));
  });
});
