import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { encode } from '../src/files/encode.testing.ts';
import { collect } from '../src/files/files.testing.ts';
import { writeXlsx } from '../src/files/writeXlsx.ts';
import { describeConsole, useConsole } from './browser.ts';
import { type ByApi, byApi } from './byApi.ts';
import { chooseFile, download, dropFile, saveFile } from './files.ts';
import { expectGroup, rowOf } from './tables.ts';
import { readCells } from './template.ts';

const console = useConsole();

const MANY = 200_000;
/** Of many rows 3 are wrong, 2 are of people of earlier rows, 1 is of somebody known and 1 of somebody known as that. */
function manyContacts(): string {
  const rows = Array.from({ length: MANY - 7 }, (_, index) => `CN,139${10_000_000 + index},Row ${index + 1}`);
  const others = [
    'CN,13800138001,Known Anew',
    'CN,13800138002,Known Two',
    ...['CN,12,Too Short', 'CN,13900 letters,Letters', 'Nowhere,13900138000,Of Nowhere'],
    ...['CN,13910000000,Row 1', 'CN,+8613910000001,Row 2'],
  ];
  return `Country,Phone,Name\n${[...rows, ...others].join('\n')}\n`;
}

describeConsole('importing a file', () => {
  let page: Page;
  let call: ByApi;
  const goTo = (path: string) => page.goto(`/w/${console().workspaceId}${path}`);
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const heading = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
  const select = (name: string) => page.getByRole('combobox', { name, exact: true });
  const outcome = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor({ timeout: 60_000 });
  /** Gives the wizard a file, and waits for its first rows. */
  const upload = async (name: string, content: Buffer | string): Promise<void> => {
    await goTo('/imports/new');
    await chooseFile(page, button('Choose File'), await saveFile(name, content));
    await heading('How the file is read');
  };
  const associate = async (name: string): Promise<void> => {
    await select('Associate Group').fill(name);
    await page
      .getByTitle(`Create “${name}”`)
      .or(page.getByTitle(name, { exact: true }))
      .first()
      .click();
    await page.keyboard.press('Escape');
  };
  /** From the columns on, with everything as it was recognised. */
  const check = async (group: string): Promise<void> => {
    await button('Next: options').click();
    await associate(group);
    await button('Check the file').click();
    await outcome('The whole file was checked');
  };
  const commit = async (contacts: string): Promise<void> => {
    await button(`Import ${contacts}`).click();
    await outcome('The import is done');
  };
  /** What a step says of each kind of row. */
  const counts = async (): Promise<Record<string, string>> => {
    const kinds = await page.getByRole('term').allInnerTexts();
    const values = await page.getByRole('definition').locator('strong').allInnerTexts();
    return Object.fromEntries(kinds.map((kind, index) => [kind, values[index]!]));
  };
  const contactOf = async (phone: string) => {
    const path = `/contacts?search=${encodeURIComponent(phone)}`;
    type Found = { name: string; attributes: Record<string, unknown> };
    return (await call<{ items: Found[] }>('GET', path)).items[0];
  };

  beforeAll(async () => {
    call = await byApi(console());
    page = await console().open('/imports');
  });

  describe('of 200,000 rows', () => {
    const exactly = { Created: '199,993', Updated: '1', Unchanged: '1', Skipped: '0', Duplicate: '2', Invalid: '3' };

    test('shows how far it is, and then exactly what it will do', async () => {
      await call('POST', '/contacts', { phone: '+8613800138001', name: 'Known One' });
      await call('POST', '/contacts', { phone: '+8613800138002', name: 'Known Two' });
      await upload('many.csv', manyContacts());
      const progress = await watchProgress(page);
      await button('Next: columns').click();
      await check('Many');
      // It may take no longer than a few frames, but it is seen to move: on within a stage, and from stage to stage.
      const seen = await progress();
      const shares = seen.flatMap(({ share }) => (share === null ? [] : [Number(share)]));
      expect(seen.length, JSON.stringify(seen)).toBeGreaterThanOrEqual(3);
      expect(new Set(shares).size).toBeGreaterThanOrEqual(2);
      expect(shares).toEqual([...shares].sort((one, other) => one - other));
      expect(await counts()).toEqual(exactly);
      await page.getByText('Show the first 3').click();
      await page
        .getByRole('listitem')
        .filter({ hasText: /Row 199,997: .*too short/ })
        .waitFor();
    });

    test('is committed though the page is closed, and is found again in the list', async () => {
      const address = new URL(page.url()).pathname;
      await button('Import 199,995 contacts').click();
      await page.getByText('This goes on if you close the page').waitFor();
      const before = page;
      page = await before.context().newPage();
      await before.close();
      await goTo('/imports');
      const row = rowOf(page, 'many.csv');
      await row.getByText('Done').waitFor({ timeout: 60_000 });
      await page.getByRole('link', { name: 'many.csv' }).click();
      await outcome('The import is done');
      expect(new URL(page.url()).pathname).toBe(address);
      expect(await counts()).toEqual(exactly);
      await goTo('/groups');
      await rowOf(page, 'Many').getByRole('cell', { name: '199,995', exact: true }).waitFor();
    });

    test('was of the wrong file: one button takes back all of it', async () => {
      await page.goBack();
      await button('Undo this import').click();
      await outcome('The import was undone');
      await goTo('/contacts');
      await page.getByText('2 contacts', { exact: true }).first().waitFor();
      expect(await contactOf('+8613800138001')).toMatchObject({ name: 'Known One' });
      await goTo('/groups');
      await page.getByText('No groups yet').waitFor();
    });
  });

  test('refused rows come back as a file; corrected, they are imported', async () => {
    await upload('mended.csv', 'Country,Phone,Name\nCN,13800140001,Right\nCN,138001,Short\nCN,1380014000O,Letter\n');
    await button('Next: columns').click();
    await check('Mended');
    expect(await counts()).toMatchObject({ Created: '1', Invalid: '2' });
    await commit('1 contact');
    const { name, content } = await download(page, page.getByRole('link', { name: 'Download the rejects file' }));
    expect(name).toMatch(/\.xlsx$/);
    const [header, ...rows] = await readCells(content);
    const phone = header!.indexOf('Phone');
    expect(rows.map((cells) => cells[phone])).toEqual(['138001', '1380014000O']);
    for (const [index, cells] of rows.entries()) cells[phone] = `1380014000${index + 2}`;
    const columns = header!.map((column) => ({ header: column, text: true }));
    await upload('corrected.xlsx', await collect(writeXlsx({ sheet: 'Corrected', columns, rows: [rows] })));
    await button('Next: columns').click();
    await check('Mended');
    expect(await counts()).toMatchObject({ Created: '2', Invalid: '0' });
    await commit('2 contacts');
    await goTo('/groups');
    await expectGroup(page, 'Mended', 3);
  });

  test('a Chinese file of a spreadsheet is read as it was written, or as it is told to', async () => {
    const rows = ['国家;电话;姓名', 'CN;13800150001;张伟', 'CN;13800150002;李娜', 'CN;13800150003;王芳'];
    await upload('chinese.csv', encode(`${rows.join('\r\n')}\r\n`, 'gb18030'));
    const preview = page.getByRole('region', { name: 'The first rows of the file' });
    await preview.getByText('张伟').waitFor();
    expect(await select('Encoding').inputValue()).toBe('gb18030');
    expect(await select('Separator').inputValue()).toBe(';');
    await select('Encoding').selectOption('Windows-1252 (Latin 1)');
    await preview.getByText('张伟').waitFor({ state: 'hidden' });
    await select('Encoding').selectOption('GB 18030 (GBK)');
    await preview.getByText('张伟').waitFor();
    await select('Header').selectOption('No row names the columns');
    await preview.getByRole('cell', { name: '姓名', exact: true }).waitFor();
    await select('Header').selectOption('Row 1 names the columns');
    await preview.getByRole('columnheader', { name: /姓名/ }).waitFor();
    await button('Next: columns').click();
    await check('Chinese');
    await commit('3 contacts');
    expect(await contactOf('+8613800150002')).toMatchObject({ name: '李娜' });
  });

  test('a column goes where it is told: to another field, to a new attribute, or nowhere', async () => {
    const path = await saveFile(
      'columns.csv',
      'Handy,Wer,Lieblingsfarbe,Intern\n+4915123460001,Uwe,Blau,geheim\n+4915123460002,Inge,Rot,geheim\n',
    );
    await goTo('/imports/new');
    await dropFile(page, page.getByText('CSV, TSV, Excel (XLSX) or OpenDocument (ODS)').first(), path);
    await heading('How the file is read');
    await button('Next: columns').click();
    const goesTo = (column: string) => select(`Column ${column} goes to`);
    await goesTo('Handy').selectOption('Not imported');
    await page.getByText('Choose the column that holds the phone numbers').waitFor();
    expect(await button('Next: options').isDisabled()).toBe(true);
    await goesTo('Handy').selectOption('Phone number');
    await goesTo('Wer').selectOption('Name');
    await goesTo('Lieblingsfarbe').selectOption('Remark');
    await goesTo('Intern').selectOption('Remark');
    await page.getByText('More than one column goes to the same field').waitFor();
    await goesTo('Intern').selectOption('Not imported');
    await goesTo('Lieblingsfarbe').selectOption('A new attribute');
    await page.getByRole('textbox', { name: 'Name of the new attribute for column Lieblingsfarbe' }).fill('Colour');
    await check('Columns');
    await commit('2 contacts');
    const contact = await contactOf('+4915123460001');
    expect(contact).toMatchObject({ name: 'Uwe' });
    expect(Object.values(contact!.attributes)).toEqual(['Blau']);
    await goTo('/settings/attributes');
    await page.getByText('Colour').first().waitFor();

    // The next file with the same header goes the same ways.
    await upload('again.csv', 'Handy,Wer,Lieblingsfarbe,Intern\n+4915123460003,Ute,Gelb,geheim\n');
    await button('Next: columns').click();
    expect(await goesTo('Wer').inputValue()).toBe('name');
    expect(await goesTo('Intern').inputValue()).toBe('');
  });

  test('a file that is none says so, and an import can be given up', async () => {
    await goTo('/imports/new');
    await chooseFile(
      page,
      button('Choose File'),
      await saveFile('broken.xlsx', Buffer.from('PK\u0003\u0004 no workbook')),
    );
    await page.getByRole('alert').first().waitFor();
    await upload('given-up.csv', 'Phone\n+8613800160001\n');
    await button('Cancel the import').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Cancel the import' }).click();
    await outcome('The import was cancelled');
    expect(await contactOf('+8613800160001')).toBeUndefined();
  });
});

interface Seen {
  stage: string;
  /** Null where nobody knows how much there is to do. */
  share: string | null;
}

/** Notes what the progress bar says from now on; the function answers it, each change once. */
async function watchProgress(page: Page): Promise<() => Promise<Seen[]>> {
  await page.evaluate(`{
    globalThis.seen = [];
    new MutationObserver(() => {
      const bar = document.querySelector('[role=progressbar]');
      const now = bar && { stage: bar.ariaLabel, share: bar.getAttribute('aria-valuenow') };
      if (now && JSON.stringify(now) !== JSON.stringify(seen.at(-1))) seen.push(now);
    }).observe(document.body, { subtree: true, childList: true, attributes: true });
  }`);
  return () => page.evaluate('seen');
}
