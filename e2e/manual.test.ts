import type { Locator, Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { PASSWORD } from '../test/api/people.ts';
import { describeConsole, useConsole } from './browser.ts';
import { type Controls, controlsOf } from './controls.ts';
import { contactsNamed, makeGroup, waitingImport } from './data.ts';
import { chooseFile, download, dropFile, saveFile } from './files.ts';
import { expectGroup, expectRows, rowOf } from './tables.ts';
import { fillTemplate, readCells } from './template.ts';
import { WORDS } from './words.ts';

const console = useConsole();

/** The manual's “Manage user groups”, step by step. */
describeConsole('managing user groups', () => {
  describe.each(['en', 'zh-CN'] as const)('in %s', (language) => {
    const words = WORDS[language];
    let page: Page;
    let controls: Controls;
    const create = async (name: string): Promise<Locator> => {
      const { button, dialog, field } = controls;
      await button(words.create).click();
      await field(words.groupName, dialog(words.create)).fill(name);
      return dialog(words.create);
    };
    const chooseChina = async (within: Locator) => {
      await within.getByRole('combobox', { name: words.country }).fill(words.china);
      await page.getByText('+86', { exact: true }).click();
    };

    beforeAll(async () => {
      page = await console().open('/groups', { language });
      controls = controlsOf(page, words);
    });
    beforeEach(async () => {
      await page.goto(`/w/${console().workspaceId}/groups`);
    });

    test('signing in leads to Group Management', async () => {
      const { email } = await console().person('editor');
      const fresh = await console().visit('/', { language });
      await fresh.getByRole('textbox', { name: words.email }).fill(email);
      await fresh.getByLabel(words.password, { exact: true }).fill(PASSWORD);
      await controlsOf(fresh, words).button(words.signIn).click();
      const navigation = fresh.getByRole('navigation');
      await navigation.getByText(words.marketing).waitFor();
      await navigation.getByRole('link', { name: words.crowd }).click();
      await controlsOf(fresh, words).heading(words.crowd).waitFor();
      await fresh.getByRole('tab', { name: words.groupManagement, selected: true }).waitFor();
      await fresh.context().close();
    });

    test('a group is created without contacts; a name that is missing or taken is said, and stays to be mended', async () => {
      const { button, field, dialog, notice } = controls;
      const name = `Spring ${language}`;
      await button(words.create).first().click();
      const created = dialog(words.create);
      await button(words.ok, created).click();
      await created.getByText(words.nameNeeded).waitFor();
      await field(words.groupName, created).fill(name);
      await button(words.ok, created).click();
      await notice(words.created(name, 0)).waitFor();
      await expectGroup(page, name, 0);

      const again = await create(name.toUpperCase());
      await button(words.ok, again).click();
      await again.getByText(words.nameTaken).waitFor();
      expect(await field(words.groupName, again).inputValue()).toBe(name.toUpperCase());
      await button(words.cancel, again).click();
      await again.waitFor({ state: 'hidden' });
    });

    test('Single Addition creates a group with one contact; a bad number is said, and stays to be mended', async () => {
      const { button, field, notice, expectSize } = controls;
      const name = `Single ${language}`;
      const created = await create(name);
      await created.getByRole('radio', { name: words.singleAddition }).check();
      await field(words.phone, created).fill('138001');
      await button(words.ok, created).click();
      await created.getByText(words.countryNeeded).waitFor();
      await chooseChina(created);
      await button(words.ok, created).click();
      await created.getByText(words.phoneWrong).waitFor();
      expect(await field(words.phone, created).inputValue()).toMatch(/^138 ?001$/);
      expect(await field(words.groupName, created).inputValue()).toBe(name);
      await field(words.phone, created).fill('');
      await field(words.phone, created).pressSequentially(language === 'en' ? '13800130001' : '13800130002');
      expect(await field(words.phone, created).inputValue()).toMatch(/^138 0013 000\d$/);
      await field(words.name, created).fill('王芳');
      await button(words.ok, created).click();
      await notice(words.created(name, 1)).waitFor();
      await expectGroup(page, name, 1);
      await page.getByRole('link', { name, exact: true }).click();
      await expectSize(1);
      await expectRows(page, ['王芳']);
    });

    test('Batch Add creates a group with the contacts of the template that was filled in', async () => {
      const { button, expectSize, heading } = controls;
      const name = `Batch ${language}`;
      const created = await create(name);
      await created.getByRole('radio', { name: words.batchAdd }).check();
      await button(words.ok, created).click();
      await created.getByText(words.fileNeeded).waitFor();
      const template = await download(page, created.getByRole('link', { name: words.template }));
      expect(template.name).toMatch(/\.xlsx$/);
      expect((await readCells(template.content))[0]).toEqual(['Country', 'Phone', 'Name', 'Email', 'Remark']);
      const filled = await fillTemplate(template.content, [
        { Country: 'China (+86)', Phone: '138 0014 0001', Name: '陈静' },
        { Country: 'Brazil (+55)', Phone: '(11) 96123-4567', Name: 'Ana Souza' },
        { Country: 'China (+86)', Phone: '12', Name: 'No number' },
      ]);
      await chooseFile(page, button(words.chooseFile, created), await saveFile('filled.xlsx', filled));
      await created.getByText('filled.xlsx').waitFor();
      await button(words.ok, created).click();
      await created.getByText(words.added(name)).waitFor();
      await button(words.openGroup, created).click();
      await heading(name).waitFor();
      await expectSize(2);
      await expectRows(page, ['Ana Souza', '陈静']);
    });

    test('a file for Batch Add may be dropped', async () => {
      const { button, expectSize } = controls;
      const name = `Dropped ${language}`;
      const created = await create(name);
      await created.getByRole('radio', { name: words.batchAdd }).check();
      const rows = ['Country,Phone,Name', ...[1, 2, 3].map((digit) => `CN,1380015000${digit},Dropped ${digit}`)];
      await dropFile(page, button(words.chooseFile, created), await saveFile('dropped.csv', rows.join('\n')));
      await created.getByText('dropped.csv').waitFor();
      await button(words.ok, created).click();
      await created.getByText(words.added(name)).waitFor();
      await button(words.openGroup, created).click();
      await expectSize(3);
    });

    test('the pencil renames a group', async () => {
      const { button, field, dialog, notice, undo } = controls;
      const [name, taken, renamed] = [`Pencil ${language}`, `Taken ${language}`, `Brush ${language}`];
      await makeGroup(console(), name);
      await makeGroup(console(), taken);
      await button(words.edit, rowOf(page, name)).click();
      const rename = dialog(words.rename);
      const input = field(words.groupName, rename);
      expect(await input.inputValue()).toBe(name);
      await input.fill(' ');
      await button(words.ok, rename).click();
      await rename.getByText(words.nameNeeded).waitFor();
      await input.fill(taken);
      await button(words.ok, rename).click();
      await rename.getByText(words.nameTaken).waitFor();
      expect(await input.inputValue()).toBe(taken);
      await input.fill(renamed);
      await button(words.ok, rename).click();
      await notice(words.renamed(renamed)).waitFor();
      await rename.waitFor({ state: 'hidden' });
      await expectGroup(page, renamed, 0);
      expect(await rowOf(page, name).count()).toBe(0);
      await undo();
      await expectGroup(page, name, 0);
    });

    test('members are found by name and by number, removed after a question, and brought back by Undo', async () => {
      const { button, dialog, notice, undo, expectSize } = controls;
      const name = `Members ${language}`;
      await makeGroup(console(), name, [
        ...contactsNamed('Peach', 3, '1380016'),
        { country: 'DE', phone: '+4915123450016', name: '李小龙' },
      ]);
      await page.getByRole('link', { name, exact: true }).click();
      await expectSize(4);
      const search = page.getByRole('searchbox', { name: words.search });
      await search.fill('小龙');
      await expectRows(page, ['李小龙']);
      await search.fill('0016 0002');
      await expectRows(page, ['Peach 2']);
      await search.fill('nobody at all');
      await page.getByText(words.nobodyMatches).waitFor();
      await search.fill('peach');
      await expectRows(page, ['Peach 3', 'Peach 2', 'Peach 1']);

      await button(words.remove, rowOf(page, 'Peach 2')).click();
      const remove = dialog(words.removeTitle);
      await remove.getByText('Peach 2').waitFor();
      await button(words.ok, remove).click();
      await notice(words.removed(name, 1)).waitFor();
      await expectRows(page, ['Peach 3', 'Peach 1']);
      await search.fill('');
      await expectSize(3);
      await undo();
      await expectSize(4);
      await expectRows(page, ['李小龙', 'Peach 3', 'Peach 2', 'Peach 1']);
    });

    test('Delete says what will happen; the group goes to the trash, and comes back by Undo or from there', async () => {
      const { button, dialog, notice, undo, heading } = controls;
      const name = `Old ${language}`;
      await makeGroup(console(), name, contactsNamed('Plum', 2, '1380017'));
      const remove = async () => {
        await button(words.delete, rowOf(page, name)).click();
        const asked = dialog(words.deleteTitle(name));
        await asked.getByText(words.deleteText(2)).waitFor();
        await asked.getByText(words.deleteUnbound).waitFor();
        await button(words.ok, asked).click();
        await notice(words.trashed(name)).waitFor();
        await rowOf(page, name).waitFor({ state: 'hidden' });
      };
      await remove();
      await undo();
      await expectGroup(page, name, 2);
      await remove();
      await page.getByRole('link', { name: words.trash }).click();
      await heading(words.trash).waitFor();
      await expectGroup(page, name, 2);
      await button(words.restore(name)).click();
      await notice(words.restored(name)).waitFor();
      await rowOf(page, name).waitFor({ state: 'hidden' });
      await page.getByRole('main').getByRole('link', { name: words.groups, exact: true }).click();
      await expectGroup(page, name, 2);
    });

    test('Delete names what is bound to the group', async () => {
      const { button, dialog, notice } = controls;
      const name = `Bound ${language}`;
      const { id } = await makeGroup(console(), name);
      await waitingImport(console(), { group: id, file: `bound-${language}.csv` });
      await button(words.delete, rowOf(page, name)).click();
      const asked = dialog(words.deleteTitle(name));
      await asked.getByText(words.deleteBound).waitFor();
      await asked.getByText(words.importsUnderWay).waitFor();
      await asked.getByText(`bound-${language}.csv (${words.waits})`).waitFor();
      await button(words.deleteAnyway, asked).click();
      await notice(words.trashed(name)).waitFor();
      await rowOf(page, name).waitFor({ state: 'hidden' });
    });
  });
});
