import type { Page } from 'playwright-core';
import { beforeAll, expect, test } from 'vitest';
import { describeConsole, useConsole } from './browser.ts';
import { type ByApi, byApi, importByApi } from './byApi.ts';
import { type Controls, controlsOf } from './controls.ts';
import { expectGroup } from './tables.ts';

const console = useConsole();

/** As many as the console has done in the background. */
const MANY = 10_000;
const SIZE = MANY.toLocaleString('en');

describeConsole('what is done to very many', () => {
  let page: Page;
  let controls: Controls;
  let call: ByApi;
  const goTo = (path: string) => page.goto(`/w/${console().workspaceId}${path}`);
  /** Those on the page first, then all that match. */
  const selectAll = async (): Promise<void> => {
    await page.getByRole('checkbox', { name: 'Select all on this page' }).check();
    await page.getByRole('button', { name: new RegExp(`^Select all ${SIZE}`) }).click();
  };
  const choose = async (name: string): Promise<void> => {
    await page.getByRole('combobox', { name: 'Select Group' }).fill(name);
    await page.getByTitle(`Create “${name}”`).click();
    // The list of groups does not stay in the way of the buttons below it.
    await page.locator('.ant-select-dropdown:visible').waitFor({ state: 'hidden' });
  };
  const operations = async () =>
    (await call<{ items: { kind: string; status: string }[] }>('GET', '/operations')).items;

  beforeAll(async () => {
    page = await console().open('/groups');
    controls = controlsOf(page);
    call = await byApi(console());
    const rows = Array.from({ length: MANY }, (_, index) => `CN,137${10_000_000 + index},Olive ${index + 1}`);
    const content = `Country,Phone,Name\n${rows.join('\n')}\n`;
    await importByApi(call, content, { newGroups: ['Grove'], commit: true }, 'olives.csv');
  });

  test('contacts that match are associated in the background, told in a notice, and undone from it', async () => {
    const { button, dialog, notice, undo } = controls;
    await goTo('/contacts?search=olive');
    await page.getByText(`${SIZE} contacts match`).waitFor();
    await selectAll();
    await button('Associate Group').click();
    await choose('Harvest');
    await button('OK', dialog('Associate Group')).click();
    await dialog('Associate Group').waitFor({ state: 'hidden' });
    await notice(`${SIZE} contacts are associated.`).waitFor();
    expect(await operations()).toMatchObject([{ kind: 'add', status: 'done' }]);
    await goTo('/groups');
    await expectGroup(page, 'Harvest', MANY);
    await goTo('/contacts?search=olive');
    await selectAll();
    await button('Change Group').click();
    await choose('Press');
    await button('OK', dialog('Change Group')).click();
    await notice(`The groups of ${SIZE} contacts are changed.`).waitFor();
    await undo();
    expect(await operations()).toMatchObject([{ kind: 'move', status: 'undone' }, { kind: 'add' }]);
  });

  test('members that match leave their group in the background', async () => {
    const { button, dialog, notice, expectSize, undo } = controls;
    const { items } = await call<{ items: { id: number }[] }>('GET', '/groups?search=Grove');
    await goTo(`/groups/${items[0]!.id}`);
    await expectSize(MANY);
    await selectAll();
    await button('Remove', page.getByRole('region', { name: 'Selection' })).click();
    await button('OK', dialog('Remove from the group?')).click();
    await notice(`${SIZE} contacts removed from “Grove”.`).waitFor();
    await expectSize(0);
    await undo();
    await expectSize(MANY);
  });

  test('one that has not begun is cancelled from its notice: nothing of it is done', async () => {
    const { button, dialog, notice } = controls;
    // Of one workspace one is done after the other: these keep the next one waiting.
    await call('POST', '/attributes', { key: 'ripe', type: 'text' });
    for (const ripe of ['no', 'yes', 'no', 'yes', 'no', 'yes'])
      await call('POST', '/operations', { kind: 'setAttributes', selection: { all: true }, attributes: { ripe } });
    await goTo('/contacts?search=olive');
    await page.getByText(`${SIZE} contacts match`).waitFor();
    await selectAll();
    await button('Delete').click();
    await button('Delete', dialog(`Delete ${SIZE} contacts?`)).click();
    await button('Cancel', notice('This is done in the background.').locator('..')).click();
    await notice('Cancelled. Nothing was done.').waitFor();
    await page.getByText(`${SIZE} contacts match`).waitFor();
    expect((await operations())[0]).toMatchObject({ kind: 'delete', status: 'cancelled' });
  });
});
