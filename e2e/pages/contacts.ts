import type { Sample } from '../sample.ts';
import { choose, dialog, inDialog, inside, press, type Shown, type Step, selectPage, steps } from './steps.ts';

const contact = ({ contact: id }: Sample): string => `/contacts?contact=${id}`;
const erase = press('contacts', 'erase');
const edit = press('contacts', 'editContact');
const savedFilters: Step = ({ page, say }) =>
  page.getByRole('button', { name: say('contacts', 'savedFilters') }).click();

export const contacts: readonly Shown[] = [
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
  inside('contact-erase', contact, steps(inDialog, dialog(erase))),
  inside('contact-gone', '/contacts?contact=999999', inDialog),
  inside('contacts-edit-batch', '/contacts', dialog(edit)),
  inside('contacts-edit-single', '/contacts', dialog(edit, choose('radio', 'contacts', 'method_single'))),
  inside('contacts-edit-delete', '/contacts', dialog(edit, choose('radio', 'contacts', 'operation_delete'))),
  inside('duplicates', '/contacts/duplicates'),
  inside('duplicates-email', '/contacts/duplicates?by=email'),
  inside('duplicates-name', '/contacts/duplicates?by=name'),
  inside(
    'duplicates-merge',
    '/contacts/duplicates?by=email',
    dialog(({ page }) => page.getByRole('article').first().getByRole('button').first().click()),
  ),
];
