import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeConsole, useConsole } from './browser.ts';
import { contactsNamed, makeGroup } from './data.ts';

const console = useConsole();

describeConsole('a set that is written', () => {
  let page: Page;
  const box = () => page.getByRole('textbox', { name: 'Expression', exact: true });
  const told = (text: string) => page.getByRole('status').getByText(text, { exact: true }).waitFor();
  beforeAll(async () => {
    const people = contactsNamed('Ada', 5, '1380013');
    await makeGroup(console(), 'Spring VIP', people.slice(0, 4));
    await makeGroup(console(), 'optout', people.slice(3));
    page = await console().open('/sets?expression=');
  });

  test('has its names completed, and its exact size follows', async () => {
    await box().fill('spr');
    await page.getByRole('option', { name: /^Spring VIP/ }).waitFor();
    await box().press('Enter');
    expect(await box().inputValue()).toBe('"Spring VIP"');
    await told('4 contacts are in the set.');
    await box().pressSequentially(' - optout');
    await told('3 contacts are in the set.');
  });

  test('says where it is wrong and what may have been meant', async () => {
    await box().fill('"Spring VIP" & optuot');
    await page.getByText('There is no group optuot.').waitFor();
    await page.getByRole('button', { name: 'optout', exact: true }).click();
    expect(await box().inputValue()).toBe('"Spring VIP" & optout');
    await told('1 contact is in the set.');
  });

  test('tells why somebody is in it', async () => {
    await page.getByRole('combobox', { name: 'Why is a contact in it, or not?' }).fill('Ada 4');
    await page.getByText(/^Ada 4 · /).click();
    await page.getByText('it is in Spring VIP and in optout.').waitFor();
  });

  test('is chosen again where choosing can say it, and written where not', async () => {
    await page.getByRole('tab', { name: 'Choose groups' }).click();
    await page.getByRole('radio', { name: 'all of them', checked: true }).waitFor();
    await told('1 contact is in the set.');
    await page.getByRole('tab', { name: 'Write an expression' }).click();
    await expect.poll(() => box().inputValue()).toBe('"Spring VIP" & optout');
  });

  describe('as a condition of contacts', () => {
    test('shows whom it has', async () => {
      await page.getByRole('link', { name: 'Show the contacts' }).click();
      await page.getByRole('rowheader', { name: 'Ada 4' }).waitFor();
      await page.getByText('In the set "Spring VIP" & optout').waitFor();
    });
  });
});
