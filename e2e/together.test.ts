import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { describeConsole, useConsole } from './browser.ts';
import { controlsOf } from './controls.ts';
import { contactsNamed, makeGroup } from './data.ts';
import { expectGroup, rowOf } from './tables.ts';

const console = useConsole();

/** Milliseconds from the press of a button in one browser until the other shows what came of it. */
const SOON = 2_000;

describeConsole('two people who work on the same group', () => {
  /** What one does, and what the other must see; both begin with the page as it is before. */
  const sees = async (act: () => Promise<void>, seen: () => Promise<void>): Promise<void> => {
    await act();
    const began = performance.now();
    await seen();
    expect(performance.now() - began).toBeLessThan(SOON);
  };
  const both = async (path: string): Promise<[Page, Page]> => [
    await console().open(path, { role: 'editor' }),
    await console().open(path, { role: 'owner' }),
  ];

  test('see who comes in, who leaves, and what it is called now', async () => {
    const { id } = await makeGroup(console(), 'Together', contactsNamed('Pear', 2, '1380021'));
    const [one, other] = await both(`/groups/${id}`);
    const [mine, theirs] = [controlsOf(one), controlsOf(other)];
    await Promise.all([mine.expectSize(2), theirs.expectSize(2)]);

    await mine.button('Add contacts').click();
    await one.getByRole('menuitem', { name: 'Add a contact' }).click();
    await mine.field('Phone number').fill('+8613800210003');
    await mine.field('Name').fill('Pear 3');
    await sees(
      () => mine.button('OK').click(),
      async () => {
        await rowOf(other, 'Pear 3').waitFor();
        await theirs.expectSize(3);
      },
    );

    await theirs.button('Remove', rowOf(other, 'Pear 1')).click();
    await sees(
      () => theirs.button('OK').click(),
      async () => {
        await rowOf(one, 'Pear 1').waitFor({ state: 'hidden' });
        await mine.expectSize(2);
      },
    );

    // Somebody who is typing at that moment keeps what is typed.
    await theirs.button('Edit').click();
    await theirs.field('Group name').fill('Half a na');
    await mine.button('Edit').click();
    await mine.field('Group name').fill('Together now');
    await sees(
      () => mine.button('OK').click(),
      () => theirs.heading('Together now').waitFor(),
    );
    expect(await theirs.field('Group name').inputValue()).toBe('Half a na');
  });

  test('see it in the list: its name, its size, that it is gone and that it is back', async () => {
    const { id } = await makeGroup(console(), 'Listed', contactsNamed('Fig', 3, '1380022'));
    const list = await console().open('/groups', { role: 'viewer' });
    const page = await console().open(`/groups/${id}`, { role: 'editor' });
    const { button, dialog, field, expectSize, undo } = controlsOf(page);
    await Promise.all([expectGroup(list, 'Listed', 3), expectSize(3)]);

    await button('Remove', rowOf(page, 'Fig 2')).click();
    await sees(
      () => button('OK').click(),
      () => expectGroup(list, 'Listed', 2),
    );
    await sees(undo, () => expectGroup(list, 'Listed', 3));
    await button('Edit').click();
    await field('Group name').fill('Listed anew');
    await sees(
      () => button('OK').click(),
      () => expectGroup(list, 'Listed anew', 3),
    );
    await button('Delete').click();
    await sees(
      () => button('OK', dialog('Delete “Listed anew”?')).click(),
      () => rowOf(list, 'Listed anew').waitFor({ state: 'hidden' }),
    );
    await sees(undo, () => expectGroup(list, 'Listed anew', 3));
  });

  test('are told when the other has deleted the group they are in', async () => {
    const { id } = await makeGroup(console(), 'Leaving');
    const [one, other] = await both(`/groups/${id}`);
    await Promise.all([controlsOf(one).heading('Leaving').waitFor(), controlsOf(other).heading('Leaving').waitFor()]);
    await controlsOf(one).button('Delete').click();
    await sees(
      () => controlsOf(one).button('OK').click(),
      () => controlsOf(other).heading('There is no such group').waitFor(),
    );
  });
});

describeConsole('two tabs of one browser', () => {
  test('speak the language, and have the appearance, that was chosen in either', async () => {
    const one = await console().open('/groups');
    const other = await one.context().newPage();
    await other.goto(one.url());
    await other.getByText('Group Management', { exact: true }).waitFor();
    const choose = async (name: string): Promise<void> => {
      await one.getByRole('banner').getByRole('button').last().click();
      await one.getByRole('menuitemradio', { name }).click();
    };
    await choose('Dark');
    await other.locator('html[data-theme="dark"]').waitFor();
    await choose('简体中文');
    await other.getByText('群组管理', { exact: true }).waitFor();
  });
});
