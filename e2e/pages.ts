import type { Page } from 'playwright-core';
import type { Say } from './catalogues.ts';
import type { Sample } from './sample.ts';

/** A page that stands at an address of the console, and how the console says things in its language. */
export interface View {
  page: Page;
  say: Say;
}

/** Something that a visitor can have before them: a page of the console, or a dialog over one. */
export interface Shown {
  /** Good as a file's name. */
  name: string;
  /** first: before there is an owner. nobody: not signed in. outsider: signed in, but in no workspace. owner: of it. */
  visitor: 'first' | 'nobody' | 'outsider' | 'owner';
  path: string | ((sample: Sample) => string);
  /** Leads on from the address. What then still loads, `settle` waits for. */
  go?: Step;
}

type Step = (view: View) => Promise<unknown>;
type Words = Parameters<Say>;

const press =
  (...words: Words): Step =>
  ({ page, say }) =>
    page
      .getByRole('button', { name: say(...words), exact: true })
      .first()
      .click();
const choose =
  (role: 'radio' | 'menuitem' | 'tab', ...words: Words): Step =>
  ({ page, say }) =>
    page.getByRole(role, { name: say(...words), exact: true }).click();
const fill =
  (text: string, ...words: Words): Step =>
  ({ page, say }) =>
    page.getByRole('textbox', { name: say(...words), exact: true }).fill(text);
/** Opens the menu of the row of something, and chooses from it. */
const inMenuOf =
  (name: string | null, ...words: Words): Step =>
  async ({ page, say }) => {
    const more = name === null ? say('settings', 'more').trim() : say('settings', 'more', { name });
    await page
      .getByRole('button', { name: more, exact: name !== null })
      .first()
      .click();
    await page.getByRole('menuitem', { name: say(...words), exact: true }).click();
  };
const selectPage: Step = ({ page, say }) =>
  page.getByRole('checkbox', { name: say('components', 'selectAll') }).check();
const inDialog: Step = ({ page }) => page.getByRole('dialog').last().waitFor();
const steps =
  (...all: Step[]): Step =>
  async (view) => {
    for (const step of all) await step(view);
  };
const dialog = (...all: Step[]): Step => steps(...all, inDialog);

const anyone = (visitor: Shown['visitor'], name: string, path: Shown['path'], go?: Step): Shown => ({
  name,
  visitor,
  path,
  ...(go && { go }),
});
const inside = (name: string, path: Shown['path'], go?: Step): Shown => ({
  name,
  visitor: 'owner',
  path: (sample) => `/w/${sample.workspaceId}${typeof path === 'string' ? path : path(sample)}`,
  ...(go && { go }),
});

const group = ({ group: id }: Sample): string => `/groups/${id}`;
const contact = ({ contact: id }: Sample): string => `/contacts?contact=${id}`;
const ready = ({ ready: id }: Sample): string => `/imports/${id}`;
const aMomentAgo = (): string => new Date(Date.now() - 1_000).toISOString();
const firstMember: Step = ({ page }) => page.getByRole('rowheader').first().getByRole('button').click();
const addTo = (...words: Words): Step => steps(press('group', 'addContacts'), choose('menuitem', ...words));
const pasted = 'China\t13912345678\tOne\nIndia\t9812345678\tTwo\nNowhere\t123\tThree';

const entrance: readonly Shown[] = [
  anyone('first', 'setup', '/setup#of-a-picture'),
  anyone('nobody', 'sign-in', '/sign-in'),
  anyone(
    'nobody',
    'sign-in-refused',
    '/sign-in',
    steps(
      fill('nobody@example.com', 'signIn', 'email'),
      ({ page, say }) => page.getByLabel(say('signIn', 'password'), { exact: true }).fill('not the password'),
      press('signIn', 'signIn'),
      ({ page }) => page.getByRole('alert').first().waitFor(),
    ),
  ),
  anyone('nobody', 'forgot-password', '/forgot-password'),
  anyone('nobody', 'reset-password', '/reset-password#of-a-picture'),
  anyone('nobody', 'invitation', ({ invitation }) => invitation),
  anyone('outsider', 'no-workspace', '/no-workspace'),
  anyone('owner', 'not-found', '/nothing/here'),
  anyone('owner', 'no-access', '/w/999999/groups'),
];

const groups: readonly Shown[] = [
  inside('groups', '/groups'),
  inside('groups-none-found', '/groups?search=zzzz'),
  inside('group-create', '/groups', dialog(press('groups', 'create'), choose('radio', 'groups', 'addSingle'))),
  inside('group-create-batch', '/groups', dialog(press('groups', 'create'), choose('radio', 'groups', 'addBatch'))),
  inside('group-rename', '/groups', dialog(press('groups', 'edit'))),
  inside('group-delete', group, dialog(press('group', 'delete'))),
  inside('groups-trash', '/groups/trash'),
  inside('group-members', group),
  inside('group-members-found', (sample) => `${group(sample)}?search=a`),
  inside('group-selection', group, selectPage),
  inside('group-columns', group, dialog(press('contactTables', 'columns'))),
  inside('group-remove', group, dialog(press('group', 'remove'))),
  inside('group-associate', group, dialog(selectPage, press('group', 'associate'))),
  inside('group-change', group, dialog(selectPage, press('group', 'change'))),
  inside('group-add-one', group, dialog(addTo('group', 'addOne'))),
  inside('group-add-file', group, dialog(addTo('group', 'addFile'))),
  inside('group-paste', group, dialog(addTo('group', 'addPaste'), fill(pasted, 'group', 'pasteLabel'))),
  inside('group-insights', (sample) => `${group(sample)}?tab=insights`),
  inside('group-history', (sample) => `${group(sample)}?tab=history`),
  inside('group-undo', (sample) => `${group(sample)}?tab=history`, dialog(press('group', 'undo'))),
  inside('group-as-of', group, dialog(press('group', 'asOf'))),
  inside('group-past', (sample) => `${group(sample)}?at=${aMomentAgo()}`),
  inside('group-beyond', (sample) => `${group(sample)}?at=2020-01-01T00:00:00Z`),
  inside('group-member', group, dialog(firstMember)),
  inside(
    'group-past-menu',
    (sample) => `${group(sample)}?tab=history`,
    ({ page }) => page.locator('td [aria-haspopup=menu]').first().click(),
  ),
  inside('group-insights-months', (sample) => `${group(sample)}?tab=insights&by=month`),
  inside('group-used-by', (sample) => `${group(sample)}?tab=usage`),
  inside('group-none', '/groups/999999'),
];

const erase = press('contacts', 'erase');
const edit = press('contacts', 'editContact');
const savedFilters: Step = ({ page, say }) =>
  page.getByRole('button', { name: say('contacts', 'savedFilters') }).click();

const contacts: readonly Shown[] = [
  inside('contacts', '/contacts'),
  inside('contacts-filtered', '/contacts?country=CN&createdFrom=2020-01-01'),
  inside('contacts-selection', '/contacts', selectPage),
  inside('contacts-delete', '/contacts', dialog(selectPage, press('contacts', 'delete'))),
  inside('contacts-filters', '/contacts', dialog(press('contacts', 'moreFilters'))),
  inside(
    'contacts-save-filter',
    '/contacts?country=CN',
    dialog(savedFilters, choose('menuitem', 'contacts', 'saveFilter')),
  ),
  inside('contacts-manage-filters', '/contacts', dialog(savedFilters, choose('menuitem', 'contacts', 'manageFilters'))),
  inside('contact', contact, inDialog),
  inside('contact-edit', contact, steps(inDialog, press('contacts', 'edit'))),
  inside('contact-erase', contact, dialog(inDialog, erase)),
  inside('contact-gone', '/contacts?contact=999999', inDialog),
  inside('contacts-edit-batch', '/contacts', dialog(edit)),
  inside('contacts-edit-single', '/contacts', dialog(edit, choose('radio', 'contacts', 'method_single'))),
  inside('contacts-edit-delete', '/contacts', dialog(edit, choose('radio', 'contacts', 'operation_delete'))),
];

const imports: readonly Shown[] = [
  inside('exports', '/exports'),
  inside('export', group, dialog(press('group', 'export'))),
  inside('imports', '/imports'),
  inside('import-new', '/imports/new'),
  inside('import-file', (sample) => `${ready(sample)}?step=file`),
  inside('import-columns', (sample) => `${ready(sample)}?step=columns`),
  inside('import-options', (sample) => `${ready(sample)}?step=options`),
  inside('import-check', ready),
  inside('import-cancel', ready, dialog(press('imports', 'cancelImport'))),
  inside('import-done', ({ done }) => `/imports/${done}`),
  inside('import-none', '/imports/999999'),
];

const sets: readonly Shown[] = [
  inside('sets', '/sets'),
  inside(
    'sets-built',
    ({ group: id }) => `/sets?include=${id}`,
    ({ page, say }) => page.getByText(say('sets', 'apiCall')).click(),
  ),
  inside('sets-differences-none', '/sets?view=difference'),
  inside(
    'sets-differences',
    ({ group: id }) => `/sets?view=difference&left=${id}&leftAt=${aMomentAgo()}&right=${id}&side=both`,
  ),
  inside('sets-save', ({ group: id }) => `/sets?include=${id}`, dialog(press('sets', 'saveAsGroup'))),
];

const keys = '/settings/keys';
const cams: Step = choose('tab', 'settings', 'keysCams');

const settings: readonly Shown[] = [
  inside('members', '/settings/members'),
  inside('members-invite', '/settings/members', dialog(press('settings', 'invite'))),
  inside('member-edit', '/settings/members', dialog(inMenuOf(null, 'settings', 'edit'))),
  inside('member-remove', '/settings/members', dialog(inMenuOf(null, 'settings', 'remove'))),
  inside('member-password', '/settings/members', dialog(inMenuOf(null, 'settings', 'passwordLink'))),
  inside('keys', keys),
  inside('key-create', keys, dialog(press('settings', 'keyCreate'))),
  inside('key-rotate', keys, dialog(inMenuOf('of a test', 'settings', 'keyRotate'))),
  inside('key-revoke', keys, dialog(inMenuOf('of a test', 'settings', 'keyRevoke'))),
  inside('access-keys', keys, cams),
  inside('access-key-create', keys, dialog(cams, press('settings', 'accessKeyCreate'))),
  inside('attributes', '/settings/attributes'),
  inside('attribute-create', '/settings/attributes', dialog(press('settings', 'attributeCreate'))),
  inside('attribute-edit', '/settings/attributes', dialog(inMenuOf('Level', 'settings', 'edit'))),
  inside('attribute-delete', '/settings/attributes', dialog(inMenuOf('Level', 'settings', 'attributeDelete'))),
  inside('audit', '/settings/audit'),
  inside('workspace', '/settings/workspace'),
  inside(
    'workspace-shorten',
    '/settings/workspace',
    dialog(fill('7', 'settings', 'keepDays'), press('settings', 'save')),
  ),
  inside('workspace-leave', '/settings/workspace', dialog(press('settings', 'leave'))),
  inside('workspace-delete', '/settings/workspace', dialog(press('settings', 'delete'))),
];

const shortcut =
  (keys: string): Step =>
  ({ page }) =>
    page.keyboard.press(keys);

const account: readonly Shown[] = [
  inside('account', '/account'),
  inside('two-factor', '/account', dialog(press('account', 'twoFactorBegin'))),
  inside('palette', '/groups', steps(shortcut('Control+K'), inDialog)),
  inside('shortcuts', '/groups', steps(shortcut('?'), inDialog)),
];

/** Every page of the console with its main dialogs, over the sample workspace; what checks all pages, or pictures them, goes by it. */
export const PAGES: readonly Shown[] = [
  ...entrance,
  ...groups,
  ...contacts,
  ...imports,
  ...sets,
  ...settings,
  ...account,
];

/** Goes to a page and waits until all of it is there and nothing moves. A first visitor's needs no sample. */
export async function show(view: View, { path, go }: Shown, sample?: Sample): Promise<void> {
  const { page } = view;
  await page.goto(typeof path === 'string' ? path : path(sample!));
  await settle(page);
  if (!go) return;
  await go(view);
  await settle(page);
}

/** Waits until nothing on the page is on its way: no table is filled, nothing loads, nothing fades or slides. */
async function settle(page: Page): Promise<void> {
  await page.getByRole('heading').first().waitFor();
  // Asked from outside: the page's policy lets no text be evaluated within it.
  while (!(await page.evaluate<boolean>(STILL))) await page.waitForTimeout(30);
}

// As text, because it runs in the page, and the types of a page are the console's.
const STILL = `(() => {
  const busy = document.querySelector('[aria-busy="true"], .ant-select-loading, .ant-btn-loading');
  const moving = document.getAnimations().some(({ effect, playState }) =>
    playState === 'running' && Number.isFinite(effect?.getComputedTiming().endTime));
  return document.fonts.status === 'loaded' && !busy && !moving;
})()`;
