import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Locator, Page } from 'playwright-core';
import { expect } from 'vitest';
import { guideFile, type Step } from './guide.ts';

/** What the guide speaks of without saying it: addresses that are made for each installation. */
export interface Reader {
  page: Page;
  /** Links by what the guide calls them: `that npm start prints`. */
  links: ReadonlyMap<string, string>;
}

/** Where the page is kept as it was when a step failed. */
const PICTURES = fileURLToPath(new URL('../node_modules/.cache/muster/guide', import.meta.url));

type Action = (reader: Reader, ...words: string[]) => Promise<void>;

// The sentences that the guide's steps are made of. **Bold** is the name of something on the page, *italic* is what the
// reader types, picks or sees. A sentence of another form is a failure: a step that nobody tries is not in the guide.
const SENTENCES: readonly [RegExp, Action][] = [
  [/^Open the link (.+)$/, async ({ page, links }, what) => void (await page.goto(linkOf(links, what!)))],
  [/^Choose \*\*([^*]+)\*\* in the navigation$/, ({ page }, name) => goTo(page, name!)],
  [/^Choose \*\*([^*]+)\*\* at the foot of the navigation$/, ({ page }, name) => openAccountMenu(page, name!)],
  [
    /^Choose \*\*([^*]+)\*\* in the notice$/,
    ({ page }, name) => noticesOf(page).getByRole('button', { name }).last().click(),
  ],
  [/^Choose \*\*([^*]+)\*\* beside \*([^*]+)\*$/, ({ page }, name, row) => act(rowOf(page, row!), name!)],
  [/^Choose \*\*([^*]+)\*\*: the file \*([^*]+)\* is saved$/, saveFile],
  [/^Choose \*\*([^*]+)\*\*: the dialog \*\*([^*]+)\*\* opens$/, openDialog],
  [/^Choose \*\*([^*]+)\*\* and give it \[.+?\]\((.+?)\)$/, giveFile],
  [/^Choose \*\*([^*]+)\*\*$/, ({ page }, name) => choose(foremost(page), name!)],
  [/^Choose \*([^*]+)\*$/, ({ page }, text) => foremost(page).getByText(text!, { exact: true }).first().click()],
  [/^Type \*([^*]+)\* into \*\*([^*]+)\*\*$/, ({ page }, text, field) => textField(foremost(page), field!).fill(text!)],
  [/^Clear \*\*([^*]+)\*\*$/, ({ page }, field) => textField(foremost(page), field!).fill('')],
  [/^Pick \*([^*]+)\* in \*\*([^*]+)\*\*$/, ({ page }, option, field) => pick(page, field!, option!)],
  [
    /^Press \*\*([^*]+)\*\*$/,
    ({ page }, key) => page.keyboard.press(key!.replace('Ctrl', 'Control').replaceAll(' ', '')),
  ],
  [/^Type \*([^*]+)\*$/, ({ page }, text) => page.keyboard.type(text!)],
  [/^You see \*([^*]+)\*$/, ({ page }, text) => see(page, text!)],
  [
    /^You see \*([^*]+)\* beside \*([^*]+)\*$/,
    ({ page }, text, row) => rowOf(page, row!).getByText(text!, { exact: true }).first().waitFor(),
  ],
  [/^You see no \*([^*]+)\* any more$/, ({ page }, text) => gone(page, text!)],
];

/** Does one step of the guide as its reader would, by what the step names. */
export async function playStep(reader: Reader, step: Step): Promise<void> {
  for (const sentence of sentencesOf(step.text)) {
    const found = SENTENCES.map(([form, action]) => ({ action, match: form.exec(sentence) })).find(
      ({ match }) => match,
    );
    if (!found) throw new Error(`line ${step.line}: no reader knows how to do “${sentence}”`);
    try {
      await found.action(reader, ...found.match!.slice(1));
    } catch (error) {
      const picture = `${PICTURES}/line-${step.line}.png`;
      await reader.page.screenshot({ path: picture }).catch(() => {});
      throw new Error(`line ${step.line}: “${sentence}”: ${(error as Error).message}\n${picture}`, { cause: error });
    }
  }
}

/** A full stop between italics or bold ends nothing: `*name@example.com*`, `**and so on …**`. */
const sentencesOf = (text: string): string[] =>
  text
    .split(/(?<=[*\w)])\.(?:\s+|$)(?=[A-Z]|$)/)
    .map((sentence) => sentence.trim())
    .filter(Boolean);

const linkOf = (links: Reader['links'], what: string): string => {
  const link = links.get(what);
  if (!link) throw new Error(`there is no link “${what}”`);
  return link;
};

/** What is in front: the dialog that was opened last, or the page. */
function foremost(page: Page): Locator {
  return page.getByRole('dialog').last().or(page.locator('body')).last();
}

const noticesOf = (page: Page): Locator => page.getByRole('region', { name: 'Notices' });

const rowOf = (page: Page, text: string): Locator => foremost(page).getByRole('row').filter({ hasText: text }).first();

const goTo = (page: Page, name: string): Promise<void> =>
  page.getByRole('navigation').getByRole('link', { name, exact: true }).first().click();

const openAccountMenu = (page: Page, person: string): Promise<void> =>
  page.getByRole('banner').getByRole('button', { name: person }).first().click();

const CHOICES = [
  'button',
  'link',
  'tab',
  'radio',
  'checkbox',
  'menuitem',
  'menuitemradio',
  'option',
  'switch',
] as const;

async function choose(within: Locator, name: string): Promise<void> {
  const page = within.page();
  const inside = [
    ...CHOICES.map((role) => within.getByRole(role, { name, exact: true })),
    // Its hint belongs to the name of a radio button.
    within.getByRole('radio', { name: new RegExp(`^${name.replaceAll(/[^\w ]/g, '\\$&')} `) }),
  ];
  // Menus open beside what opened them, wherever that is.
  const menus = (['menuitem', 'menuitemradio'] as const).map((role) => page.getByRole(role, { name, exact: true }));
  const found = [...inside, ...menus]
    .reduce((all, one) => all.or(one))
    .filter({ visible: true })
    .first();
  await found.waitFor();
  const isToggle = (await found.getAttribute('type')) === 'radio' || (await found.getAttribute('type')) === 'checkbox';
  await (isToggle ? found.check() : found.click());
}

/** In a row of a table, where a button's name may go on with the row's. */
const act = (row: Locator, name: string): Promise<void> =>
  row
    .getByRole('button', { name: new RegExp(`^${name}( |$)`) })
    .first()
    .click();

async function saveFile({ page }: Reader, name: string, file: string): Promise<void> {
  const [download] = await Promise.all([page.waitForEvent('download'), choose(foremost(page), name)]);
  expect(download.suggestedFilename()).toBe(file);
}

async function openDialog({ page }: Reader, name: string, title: string): Promise<void> {
  await choose(foremost(page), name);
  await page.getByRole('dialog', { name: title }).waitFor();
}

async function giveFile({ page }: Reader, name: string, file: string): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), choose(foremost(page), name)]);
  await chooser.setFiles(guideFile(file));
  await foremost(page).getByText(basename(file)).first().waitFor();
}

const textField = (within: Locator, label: string): Locator =>
  within
    .getByRole('textbox', { name: label, exact: true })
    .or(within.getByRole('searchbox', { name: label, exact: true }))
    .or(within.getByRole('combobox', { name: label, exact: true }))
    .or(within.getByLabel(label, { exact: true }).and(within.locator('input')))
    .first();

async function pick(page: Page, label: string, option: string): Promise<void> {
  const field = foremost(page).getByRole('combobox', { name: label, exact: true });
  await field.waitFor();
  if ((await field.evaluate(({ tagName }) => tagName)) === 'SELECT') {
    await field.selectOption({ label: option });
    return;
  }
  await field.click();
  await field.pressSequentially(option);
  // What antd shows to the eye has no role: the options with one are hidden, for screen readers.
  const shown = page.locator('.ant-select-item-option').filter({ visible: true });
  await shown.filter({ hasText: option }).first().click();
  // A field of several stays open for the next one.
  if ((await field.getAttribute('aria-expanded')) === 'true') await page.keyboard.press('Escape');
}

const textOf = (page: Page, text: string): Locator => page.getByText(text).filter({ visible: true }).first();

/** What is read is whatever is there to read: the words may be in a notice, a cell or a heading, or a field's value. */
async function see(page: Page, text: string): Promise<void> {
  await textOf(page, text).waitFor();
}

async function gone(page: Page, text: string): Promise<void> {
  await textOf(page, text).waitFor({ state: 'hidden' });
}
