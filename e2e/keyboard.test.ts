import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, test } from 'vitest';
import { PASSWORD } from '../test/api/people.ts';
import { describeConsole, useConsole } from './browser.ts';
import { type Controls, controlsOf } from './controls.ts';
import { contactsNamed, makeGroup } from './data.ts';
import { expectFocus, tabTo } from './keyboard.ts';
import { expectGroup, expectRows, rowOf } from './tables.ts';

const console = useConsole();

describeConsole('by keyboard alone', () => {
  let page: Page;
  let controls: Controls;
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key);
  };
  const type = (text: string) => page.keyboard.type(text);
  const palette = () => page.getByRole('combobox', { name: 'Search and commands' });
  /** Goes to what the command palette finds first. */
  const go = async (words: string, found: string) => {
    await press('Control+k');
    await expectFocus(page, palette());
    await type(words);
    await page.getByRole('option', { name: found, selected: true }).waitFor();
    await press('Enter');
    await palette().waitFor({ state: 'hidden' });
  };

  beforeAll(async () => {
    page = await console().open('/groups');
    controls = controlsOf(page);
  });
  beforeEach(async () => {
    await page.goto(`/w/${console().workspaceId}/groups`);
    await controls.heading('Crowd Management').waitFor();
  });

  test('one signs in, and skips the navigation', async () => {
    const { email } = await console().person('editor');
    const fresh = await console().visit('/sign-in');
    await expectFocus(fresh, fresh.getByRole('textbox', { name: 'Email' }));
    await fresh.keyboard.type(email);
    await fresh.keyboard.press('Tab');
    await fresh.keyboard.type('not it');
    await fresh.keyboard.press('Enter');
    await fresh.getByText('The email or password is not right.').waitFor();
    await expectFocus(fresh, fresh.getByLabel('Password', { exact: true }));
    await fresh.keyboard.press('Control+a');
    await fresh.keyboard.type(PASSWORD);
    await fresh.keyboard.press('Enter');
    await controlsOf(fresh).heading('Crowd Management').waitFor();
    await fresh.reload();
    await controlsOf(fresh).heading('Crowd Management').waitFor();
    await fresh.keyboard.press('Tab');
    await expectFocus(fresh, fresh.getByRole('link', { name: 'Skip to the content' }));
    await fresh.keyboard.press('Enter');
    await expectFocus(fresh, fresh.getByRole('main'));
    await fresh.keyboard.press('Tab');
    await expectFocus(fresh, controlsOf(fresh).button('Create a new group').first());
    await fresh.context().close();
  });

  test('the palette and letters lead to every page, and Escape leads back', async () => {
    const { heading, dialog } = controls;
    await go('imp', 'Imports');
    await heading('Imports').waitFor();
    await go('members', 'Members');
    await heading('Members').waitFor();
    await go('accou', 'Account');
    await heading('Account').waitFor();
    await press('Control+k');
    await expectFocus(page, palette());
    await page.goBack();
    await palette().waitFor({ state: 'hidden' });
    await heading('Members').waitFor();
    await press('g', 's');
    await heading('Sets').waitFor();
    await press('g', 'c');
    await page.getByRole('tab', { name: 'Contact Management', selected: true }).waitFor();
    await press('g', 'g');
    const tab = page.getByRole('tab', { name: 'Group Management', selected: true });
    await tab.waitFor();
    await press('/');
    const search = page.getByRole('searchbox', { name: 'Search a group' });
    await expectFocus(page, search);
    await type('nothing of the kind');
    await page.getByText('No group is called that').waitFor();
    await tabTo(page, tab, { key: 'Shift+Tab' });
    await press('?');
    await dialog('Keyboard shortcuts').waitFor();
    await press('Escape');
    await dialog('Keyboard shortcuts').waitFor({ state: 'hidden' });
    await expectFocus(page, tab);
    await press('Control+k');
    await expectFocus(page, palette());
    await press('Escape');
    await expectFocus(page, tab);
    await press('ArrowRight');
    await expectFocus(page, page.getByRole('tab', { name: 'Contact Management', selected: true }));
  });

  test('a group is created with a contact, renamed, deleted and brought back', async () => {
    const { button, dialog, field, notice } = controls;
    const create = button('Create a new group').first();
    await tabTo(page, create);
    await press('Enter');
    await expectFocus(page, field('Group name'));
    await press('Escape');
    await expectFocus(page, create);
    await press('Enter');
    await expectFocus(page, field('Group name'));
    await type('Keys');
    await press('Tab', 'ArrowRight', 'ArrowRight');
    await tabTo(page, page.getByRole('combobox', { name: 'Country' }));
    await type('germany');
    await page
      .getByRole('option', { name: /Germany|DE/ })
      .first()
      .waitFor({ state: 'attached' });
    await press('Enter');
    await tabTo(page, field('Phone number'));
    await type('1512');
    await press('Enter');
    await page.getByText('This is not a number of Germany.').waitFor();
    await expectFocus(page, field('Phone number'));
    await type('3450051');
    await press('Tab');
    await type('Key One');
    await press('Enter');
    await notice('The group “Keys” is there, with 1 contact.').waitFor();
    await expectFocus(page, create);

    const edit = button('Edit', rowOf(page, 'Keys'));
    await tabTo(page, edit);
    await press('Enter');
    await expectFocus(page, field('Group name'));
    await press('Control+a');
    await type('Keys and locks');
    await press('Enter');
    await notice('The group is now called “Keys and locks”.').waitFor();
    await expectFocus(page, button('Edit', rowOf(page, 'Keys and locks')));

    await press('Tab');
    await expectFocus(page, button('Delete', rowOf(page, 'Keys and locks')));
    await press('Enter');
    const asked = dialog('Delete “Keys and locks”?');
    await asked.getByText('Nothing is bound to this group.').waitFor();
    await tabTo(page, button('OK', asked));
    await press('Enter');
    await notice('“Keys and locks” is in the trash.').waitFor();
    await rowOf(page, 'Keys and locks').waitFor({ state: 'hidden' });
    await press('Control+z');
    await notice('Undone.').waitFor();
    await expectGroup(page, 'Keys and locks', 1);
  });

  test('members are searched, removed and brought back; the focus stays in the list', async () => {
    const { button, dialog, notice, expectSize } = controls;
    await makeGroup(console(), 'Orchard', contactsNamed('Cherry', 3, '1380052'));
    await go('orchard', 'Orchard');
    await expectSize(3);
    await press('/');
    await expectFocus(page, page.getByRole('searchbox', { name: 'Name or phone number' }));
    await type('cherry');
    await expectRows(page, ['Cherry 3', 'Cherry 2', 'Cherry 1']);
    await tabTo(page, button('Remove', rowOf(page, 'Cherry 2')));
    await press('Enter');
    await dialog('Remove from the group?').waitFor();
    await press('Escape');
    await expectFocus(page, button('Remove', rowOf(page, 'Cherry 2')));
    await press('Enter');
    await tabTo(page, button('OK', dialog('Remove from the group?')));
    await press('Enter');
    await expectRows(page, ['Cherry 3', 'Cherry 1']);
    // What takes the place of the row that is gone.
    await expectFocus(page, button('Remove', rowOf(page, 'Cherry 1')));
    await press('Control+z');
    await notice('Undone.').waitFor();
    await expectRows(page, ['Cherry 3', 'Cherry 2', 'Cherry 1']);

    const select = page.getByRole('checkbox', { name: 'Select Cherry 3' });
    await tabTo(page, select, { key: 'Shift+Tab' });
    await press('Space');
    await page.getByText('1 selected').waitFor();
    expect(await select.isChecked()).toBe(true);
  });

  test('the menu Add contacts opens, moves and closes', async () => {
    const { button, dialog } = controls;
    await makeGroup(console(), 'Menu');
    await go('menu', 'Menu');
    const add = button('Add contacts');
    await tabTo(page, add);
    await press('Enter');
    await expectFocus(page, page.getByRole('menuitem', { name: 'Add a contact', exact: true }));
    await press('Escape');
    await expectFocus(page, add);
    await press('Enter', 'ArrowDown', 'ArrowDown');
    await expectFocus(page, page.getByRole('menuitem', { name: 'Paste from a spreadsheet' }));
    await press('Enter');
    await dialog('Paste from a spreadsheet').waitFor();
    await press('Escape');
    await dialog('Paste from a spreadsheet').waitFor({ state: 'hidden' });
    await expectFocus(page, add);
  });

  test('a contact opens beside the list, is edited, and closes to where it was', async () => {
    const { button, field, notice } = controls;
    await makeGroup(console(), 'Drawer', contactsNamed('Elder', 1, '1380053'));
    await press('g', 'c');
    const opener = button('Elder 1');
    await tabTo(page, opener, { most: 80 });
    await press('Enter');
    const drawer = page.getByRole('dialog', { name: 'Elder 1' });
    await drawer.getByText('Added to a group').or(drawer.getByText('A group was created')).first().waitFor();
    await tabTo(page, button('Edit', drawer));
    await press('Enter');
    await tabTo(page, field('Name', drawer));
    await press('Control+a');
    await type('Elder the first');
    await press('Enter');
    await notice('The contact is saved.').waitFor();
    await press('Escape');
    await drawer.waitFor({ state: 'hidden' });
    await expectFocus(page, button('Elder the first'));
  });

  test('a set is built and saved as a group', async () => {
    const { button, dialog, field, heading, expectSize } = controls;
    const contacts = contactsNamed('Grape', 5, '1380054');
    await makeGroup(console(), 'White grapes', contacts.slice(0, 4));
    await makeGroup(console(), 'Red grapes', contacts.slice(2));
    await press('g', 's');
    await heading('Sets').waitFor();
    const result = page.getByRole('region', { name: 'Result' });
    const pick = async (label: string, name: string) => {
      await tabTo(page, page.getByRole('combobox', { name: label }));
      await type(name);
      await page.getByRole('option', { name }).first().waitFor({ state: 'attached' });
      await press('Enter', 'Escape');
    };
    await pick('Groups to include', 'White grapes');
    await result.getByText('4 contacts are in the set.').waitFor();
    await pick('Groups to exclude', 'Red grapes');
    await result.getByText('2 contacts are in the set.').waitFor();
    await tabTo(page, button('Save as a new group'));
    await press('Enter');
    await expectFocus(page, field('Group name', dialog('Save as a new group')));
    await type('White alone');
    await press('Enter');
    await heading('White alone').waitFor();
    await expectSize(2);
  });
});
