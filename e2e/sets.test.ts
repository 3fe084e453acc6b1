import type { Page } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { describeConsole, useConsole } from './browser.ts';
import { contactsNamed, makeGroup } from './data.ts';

const console = useConsole();

describeConsole('groups that are compared', () => {
  let page: Page;
  const map = () => page.getByRole('grid', { name: 'What each two groups share' });
  const told = (text: string | RegExp) => page.getByRole('status').getByText(text).waitFor();
  beforeAll(async () => {
    const people = contactsNamed('Grace', 6, '1390014');
    await makeGroup(console(), 'Autumn', people.slice(0, 4));
    await makeGroup(console(), 'Winter', people.slice(2, 6));
    await makeGroup(console(), 'Nobody');
    page = await console().open('/sets');
  });

  test('are the largest at one click, and a pair is read off by its cell', async () => {
    await page.getByRole('tab', { name: 'Compare groups' }).click();
    await page.getByRole('button', { name: 'Take the 20 largest groups' }).click();
    await map()
      .getByRole('row', { name: /^Autumn/ })
      .getByRole('gridcell', { name: '50%' })
      .hover();
    await told(/share 2 contacts: 50% of Autumn, 50% of Winter\.$/);
  });

  test('are one stop for Tab, and the arrow keys go from pair to pair', async () => {
    await map().getByRole('gridcell').first().focus();
    await page.keyboard.press('ArrowRight');
    await told(/^(?:Autumn and Winter|Winter and Autumn) share 2 contacts/);
    await page.keyboard.press('End');
    await told(/ and Nobody share no contact\.$/);
    await page.keyboard.press('Home');
    await told(/^(?:Autumn|Winter) has 4 contacts\.$/);
    expect(await map().locator('[tabindex="0"]').count()).toBe(1);
  });

  test('by the share of both together, and go into a set', async () => {
    await page.getByRole('combobox', { name: 'Colour says' }).click();
    await page.getByTitle('Share of both together').click();
    await map()
      .getByRole('row', { name: /^Winter/ })
      .getByRole('gridcell', { name: '33.3%' })
      .first()
      .hover();
    await page.getByRole('link', { name: 'Combine the two as a set' }).click();
    await page.getByRole('tab', { name: 'Choose groups', selected: true }).waitFor();
    await told('2 contacts are in the set.');
  });
});

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
