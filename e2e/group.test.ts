import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { describeConsole, useConsole } from './browser.ts';
import { type Controls, controlsOf } from './controls.ts';
import { contactsNamed, makeGroup, waitingImport } from './data.ts';
import { chooseFile, download, saveFile } from './files.ts';
import { expectGroup, expectRows, rowOf } from './tables.ts';

const console = useConsole();

describeConsole('inside a group', () => {
  let page: Page;
  let controls: Controls;
  const goTo = (path: string) => page.goto(`/w/${console().workspaceId}${path}`);
  /** A group with these contacts, on the page. */
  const open = async (name: string, contacts: Parameters<typeof makeGroup>[2] = []): Promise<number> => {
    const { id } = await makeGroup(console(), name, contacts);
    await goTo(`/groups/${id}`);
    await controls.expectSize(contacts.length);
    return id;
  };
  const select = (name: string) => page.getByRole('checkbox', { name: `Select ${name}`, exact: true }).check();
  const selection = () => page.getByRole('region', { name: 'Selection' });
  const search = (text: string) => page.getByRole('searchbox', { name: 'Name or phone number' }).fill(text);
  const tab = (name: string) => page.getByRole('tab', { name }).click();
  const add = async (how: string) => {
    await controls.button('Add contacts').click();
    await page.getByRole('menuitem', { name: how, exact: true }).click();
    return controls.dialog(how);
  };
  /** Types the name of a group into Select Group and takes what is offered. */
  const choose = async (name: string, offered: string) => {
    await page.getByRole('combobox', { name: 'Select Group' }).fill(name);
    await page.getByTitle(offered).click();
  };

  beforeAll(async () => {
    page = await console().open('/groups');
    controls = controlsOf(page);
  });

  test('Associate Group copies those selected into other groups, one of them new', async () => {
    const { button, dialog, notice, expectSize, undo } = controls;
    await makeGroup(console(), 'Copies');
    const id = await open('Originals', contactsNamed('Apple', 4, '1380031'));
    await select('Apple 2');
    await select('Apple 4');
    await selection().getByText('2 selected').waitFor();
    await button('Associate Group').click();
    const associate = dialog('Associate Group');
    await associate.getByText('2 contacts are added to the groups you choose and stay in “Originals”.').waitFor();
    await choose('Copies', 'Copies');
    await choose('Fresh copies', 'Create “Fresh copies”');
    await button('OK', associate).click();
    await notice('4 memberships added.').waitFor();
    await associate.waitFor({ state: 'hidden' });
    await expectSize(4);
    await goTo('/groups');
    await expectGroup(page, 'Copies', 2);
    await expectGroup(page, 'Fresh copies', 2);
    await expectGroup(page, 'Originals', 4);
    await goTo(`/groups/${id}`);
    await button('Columns').click();
    await page.getByRole('checkbox', { name: 'Groups' }).check();
    await page.keyboard.press('Escape');
    await rowOf(page, 'Apple 2')
      .getByRole('cell', { name: /Copies.*Fresh copies.*Originals/ })
      .waitFor();
    await select('Apple 1');
    await button('Remove', selection()).click();
    await button('OK', dialog('Remove from the group?')).click();
    await notice('1 contact removed from “Originals”.').waitFor();
    await expectSize(3);
    await undo();
    await expectSize(4);
  });

  test('Change Group moves all that match, on every page', async () => {
    const { button, dialog, notice, expectSize } = controls;
    await open('From', [...contactsNamed('Quince', 30, '1380032'), ...contactsNamed('Medlar', 2, '1380033')]);
    await search('quince');
    await selection().getByText('30 contacts match').waitFor();
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await selection().getByText('25 selected').waitFor();
    await button('Select all 30').click();
    await selection().getByText('30 selected').waitFor();
    await button('Change Group').click();
    const change = dialog('Change Group');
    await change.getByText('30 contacts leave “From” and come into the groups you choose.').waitFor();
    await choose('To', 'Create “To”');
    await button('OK', change).click();
    await notice('30 contacts moved out of “From”.').waitFor();
    await search('');
    await expectSize(2);
    await expectRows(page, ['Medlar 2', 'Medlar 1']);
    await goTo('/groups');
    await expectGroup(page, 'To', 30);
  });

  test('all that match are removed, and come back in the history', async () => {
    const { button, dialog, notice, expectSize } = controls;
    await open('Removed', [...contactsNamed('Sloe', 27, '1380034'), ...contactsNamed('Date', 1, '1380035')]);
    await search('sloe');
    await selection().getByText('27 contacts match').waitFor();
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await button('Select all 27').click();
    await button('Remove', selection()).click();
    await dialog('Remove from the group?').getByText('27 contacts leave “Removed”.').waitFor();
    await button('OK', dialog('Remove from the group?')).click();
    await notice('27 contacts removed from “Removed”.').waitFor();
    await page.getByText('Nobody in the group matches').waitFor();
    await button('Clear the search').last().click();
    await expectSize(1);

    await tab('History');
    const removal = rowOf(page, 'Members removed');
    await removal.getByRole('cell', { name: '−27 members', exact: true }).waitFor();
    await button('Undo', removal).click();
    await button('OK', dialog('Undo this change?')).click();
    await notice('The change is undone.').waitFor();
    await removal.getByText('Undone', { exact: true }).waitFor();
    await rowOf(page, 'Undo').getByRole('cell', { name: '+27 members', exact: true }).waitFor();
    await tab('Members');
    await expectSize(28);
  });

  test('one is added, and who is there already is said', async () => {
    const { button, field, notice, expectSize } = controls;
    await open('Singles');
    for (const said of ['1 contact added to “Singles”.', 'This contact is in “Singles” already.']) {
      const dialog = await add('Add a contact');
      await field('Phone number', dialog).fill('+4915123450036');
      // The number names its country.
      await dialog.getByText('Germany').waitFor();
      await field('Name', dialog).fill('Jana Vogel');
      await button('OK', dialog).click();
      await notice(said).waitFor();
      await dialog.waitFor({ state: 'hidden' });
      await expectSize(1);
    }
  });

  test('rows pasted from a spreadsheet are added; those that are wrong stay to be mended', async () => {
    const { button, field, notice, expectSize } = controls;
    await open('Pasted');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const rows = ['China\t13800370001\tLin', 'India\t98123 45678\tAsha', 'China\t123\tShort', 'Brazil\t\tNobody'];
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(rows.join('\n'))})`);
    const dialog = await add('Paste from a spreadsheet');
    await field('Rows', dialog).press('Control+V');
    await dialog.getByText('2 rows can be added').waitFor();
    await dialog.getByText('2 rows have to be mended').waitFor();
    await button('Add 2 contacts', dialog).click();
    await notice('2 contacts added to “Pasted”.').waitFor();
    await expect.poll(() => field('Rows', dialog).inputValue()).toBe(rows.slice(2).join('\n'));
    await dialog.getByText('This is not a number of China. Check it, or choose another country.').waitFor();
    await dialog.getByText('No phone number. Enter one.').waitFor();
    await field('Rows', dialog).fill(rows[2]!.replace('123', '13800370002'));
    await button('Add 1 contact', dialog).click();
    await dialog.waitFor({ state: 'hidden' });
    await expectSize(3);
    await expectRows(page, ['Short', 'Asha', 'Lin']);
  });

  test('those of a file are added, and its refused rows come back as a file', async () => {
    const { button, expectSize } = controls;
    await open('Filed', contactsNamed('Lime', 1, '1380038'));
    const dialog = await add('Add contacts from a file');
    const file = 'Phone,Name\n+8613800380001,Lime 1\n+8613800380002,Lime 2\n12,Nobody\n';
    await chooseFile(page, button('Choose File', dialog), await saveFile('more.csv', file));
    await button('OK', dialog).click();
    await dialog.getByText('“Filed” has its contacts.').waitFor();
    const rejects = await download(page, dialog.getByRole('link', { name: 'Download the refused rows' }));
    expect(rejects.name).toMatch(/\.xlsx$/);
    await button('Close', dialog).last().click();
    await expectSize(2);
  });

  test('the group, what was found in it, and those selected are exported', async () => {
    const id = await open('Exported', contactsNamed('Kiwi', 3, '1380039'));
    const names = async (button: ReturnType<Page['getByRole']>) => {
      await button.click();
      const dialog = page.getByRole('dialog', { name: 'Export contacts' });
      // The file is downloaded by itself when it is done.
      const { name, content } = await download(page, dialog.getByRole('button', { name: 'Export', exact: true }));
      expect(name).toMatch(/\.csv$/);
      return [...content.toString('utf8').matchAll(/Kiwi \d/g)].map(String).sort();
    };
    const exports = page.getByRole('button', { name: 'Export', exact: true });
    expect(await names(exports)).toEqual(['Kiwi 1', 'Kiwi 2', 'Kiwi 3']);
    await select('Kiwi 1');
    expect(await names(exports.last())).toEqual(['Kiwi 1']);
    await goTo(`/groups/${id}?search=iwi+2`);
    await expectRows(page, ['Kiwi 2']);
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    expect(await names(exports.last())).toEqual(['Kiwi 2']);
  });

  test('an export has the format and the columns chosen, and stays in the list until it is deleted', async () => {
    await open('Listed', contactsNamed('Plum', 2, '1380043'));
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const dialog = page.getByRole('dialog', { name: 'Export contacts' });
    await dialog.getByRole('radio', { name: 'JSON Lines' }).check();
    for (const column of ['Country', 'Phone', 'Email', 'Remark', 'User ID']) {
      await dialog.getByRole('checkbox', { name: column, exact: true }).uncheck();
    }
    const { content } = await download(page, dialog.getByRole('button', { name: 'Export', exact: true }));
    const lines = content.toString('utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).name)).toEqual(['Plum 1', 'Plum 2']);
    await page.getByRole('link', { name: 'Exports' }).click();
    const row = page.getByRole('row', { name: 'Listed.jsonl' });
    const again = await download(page, row.getByRole('link', { name: 'Download Listed.jsonl' }));
    expect(again.content.equals(content)).toBe(true);
    await row.getByRole('button', { name: 'Delete Listed.jsonl' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true }).click();
    await row.waitFor({ state: 'detached' });
  });

  test('Insights say where the contacts are, how the group grew and what it shares', async () => {
    const shared = contactsNamed('Mango', 3, '1380041');
    await makeGroup(console(), 'Neighbours', shared.slice(0, 2));
    await open('Insightful', [...shared, { phone: '+4915123450041', name: 'Uwe' }]);
    await tab('Insights');
    const card = (name: string) => page.getByRole('main').getByRole('region', { name, exact: true }).first();
    await card('Composition').getByText('China').waitFor();
    await card('Composition').getByText('Germany').waitFor();
    await card('Freshness').getByText('Within 7 days').waitFor();
    await card('Growth')
      .getByRole('img', { name: /from 0 to 4/ })
      .waitFor();
    await card('Growth').getByText('Show as a table').click();
    await card('Growth').getByRole('row').nth(1).getByRole('cell', { name: '4', exact: true }).first().waitFor();
    await card('Overlap').getByText('Show as a table').click();
    const exactly = (groups: string, count: string) =>
      card('Overlap')
        .getByRole('row')
        .filter({ has: page.getByRole('rowheader', { name: groups, exact: true }) })
        .getByRole('cell', { name: count, exact: true })
        .waitFor();
    await exactly('Insightful and Neighbours', '2');
    await exactly('Insightful', '2');
  });

  test('Used by names what is bound to the group', async () => {
    const id = await open('Used');
    await tab('Used by');
    await page.getByText('Nothing uses this group').waitFor();
    await waitingImport(console(), { group: id, file: 'bound.csv' });
    // Others' work shows without a reload.
    await page.getByText('bound.csv (waits to be committed)').waitFor();
  });
});
