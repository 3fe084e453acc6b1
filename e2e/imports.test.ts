import type { Locator, Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { encode } from '../src/files/encode.testing.ts';
import { textRow, workbook } from '../src/files/files.testing.ts';
import { type ByApi, byApi } from './byApi.ts';
import { describeConsole, useConsole } from './browser.ts';
import { chooseFile, download, saveFile } from './files.ts';
import { rowOf } from './tables.ts';
import { readCells } from './template.ts';

const console = useConsole();

const MANY = 100_000;
/** A file of many contacts: 3 rows are wrong, 2 are of people of earlier rows, 1 of somebody known and another as known. */
const manyContacts = (): string => {
  const rows = Array.from({ length: MANY - 7 }, (_, index) => `CN,139${10_000_000 + index},Row ${index + 1}`);
  const others = [
    'CN,13800138001,Known Anew',
    'CN,13800138002,Known Two',
    ...['CN,12,Too Short', 'CN,13900 letters,Letters', 'Nowhere,13900138000,Of Nowhere'],
    ...['CN,13910000000,Row 1 again', 'CN,+8613910000001,Row 2 again'],
  ];
  return `Country,Phone,Name\n${[...rows.slice(0, 50), ...others, ...rows.slice(50)].join('\n')}\n`;
};

describeConsole('importing a file', () => {
  let page: Page;
  let call: ByApi;
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  const heading = (name: string) => page.getByRole('heading', { name, exact: true }).waitFor();
  const select = (name: string): Locator => page.getByRole('combobox', { name, exact: true });
  const selected = (name: string) => select(name).evaluate((element) => (element as { value?: string }).value);
  /** What a step says of each kind of row. */
  const counts = async (): Promise<Record<string, number>> => {
    const names = await page.getByRole('term').allInnerTexts();
    const values = await page.getByRole('definition').allInnerTexts();
    return Object.fromEntries(names.map((name, index) => [name, Number(values[index]!.split('\n')[0]!.replaceAll(',', ''))]));
  };
  const goTo = (path: string) => page.goto(`/w/${console().workspaceId}${path}`);
  /** Gives the wizard a file, and waits for its first rows. */
  const upload = async (name: string, content: Buffer | string): Promise<void> => {
    await goTo('/imports/new');
    await chooseFile(page, button('Choose File'), await saveFile(name, content));
    await heading('How the file is read');
  };
  const associate = async (name: string): Promise<void> => {
    await select('Associate Group').fill(name);
    await page.getByTitle(`Create “${name}”`).or(page.getByTitle(name, { exact: true })).first().click();
    await page.keyboard.press('Escape');
  };
  const check = async (group: string): Promise<void> => {
    await button('Next: columns').click();
    await button('Next: options').click();
    await associate(group);
    await button('Check the file').click();
  };
  const outcome = (text: string) => page.getByRole('status').filter({ hasText: text }).waitFor({ timeout: 60_000 });
  const checked = () => outcome('The whole file was checked');
  const commit = async (contacts: string): Promise<void> => {
    await button(`Import ${contacts}`).click();
    await outcome('The import is done');
  };
  const preview = () => page.getByRole('region', { name: 'The first rows of the file' });
  const contactBy = async (phone: string) => {
    const query = `/contacts?search=${encodeURIComponent(phone)}`;
    const { items } = await call<{ items: { name: string; remark: string; attributes: Record<string, unknown> }[] }>(
      'GET',
      query,
    );
    return items[0];
  };
  const sizeOfAll = async () => (await call<{ size: number }>('POST', '/contacts/count', {})).size;

  beforeAll(async () => {
    call = await byApi(console());
    page = await console().open('/imports');
  });

  describe('of 100,000 rows', () => {
    test('goes on while the page is left, and moves while it is looked at', async () => {
      await call('POST', '/contacts', { phone: '+8613800138001', name: 'Known One' });
      await call('POST', '/contacts', { phone: '+8613800138002', name: 'Known Two' });
      await upload('many.csv', manyContacts());
      await check('Many');
      const bar = page.getByRole('progressbar').first();
      const before = await moving(bar, 1);
      await page.getByRole('link', { name: 'Imports', exact: true }).last().click();
      await heading('Imports');
      await rowOf(page, 'many.csv').getByText('Checking').first().waitFor();
      await page.getByRole('link', { name: 'many.csv' }).click();
      const after = await moving(bar, 3);
      const seen = [...before, ...after];
      expect(seen).toEqual([...seen].sort((one, other) => one - other));
      expect(new Set(seen).size).toBeGreaterThanOrEqual(3);
    });
  });
});

/** The values that a progress bar shows, each once, until there are so many or it is gone. */
async function moving(bar: Locator, most: number): Promise<number[]> {
  const values: number[] = [];
  await bar.waitFor();
  while (values.length < most) {
    const value = await bar.getAttribute('aria-valuenow', { timeout: 2_000 }).catch(() => 'gone');
    if (value === 'gone') break;
    if (value !== null && Number(value) !== values.at(-1)) values.push(Number(value));
  }
  return values;
}
