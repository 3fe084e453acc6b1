import type { Sample } from '../sample.ts';
import {
  aMomentAgo,
  choose,
  dialog,
  fill,
  firstRow,
  inside,
  press,
  type Shown,
  type Step,
  selectPage,
  steps,
  type Words,
} from './steps.ts';

const group = ({ group: id }: Sample): string => `/groups/${id}`;
const addTo = (...words: Words): Step => steps(press('group', 'addContacts'), choose('menuitem', ...words));
const pasted = 'China\t13912345678\tOne\nIndia\t9812345678\tTwo\nNowhere\t123\tThree';

export const groups: readonly Shown[] = [
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
  inside('group-past-export', (sample) => `${group(sample)}?at=${aMomentAgo()}`, dialog(press('past', 'export'))),
  inside('group-beyond', (sample) => `${group(sample)}?at=2020-01-01T00:00:00Z`),
  inside('group-member', group, dialog(firstRow)),
  inside(
    'group-past-menu',
    (sample) => `${group(sample)}?tab=history`,
    ({ page }) => page.locator('td [aria-haspopup=menu]').first().click(),
  ),
  inside('group-insights-months', (sample) => `${group(sample)}?tab=insights&by=month`),
  inside('group-used-by', (sample) => `${group(sample)}?tab=usage`),
  inside('group-similar', ({ part }) => `/groups/${part}?tab=insights`),
  inside('tidy-redundant', '/groups/tidy'),
  inside('tidy-stale', '/groups/tidy?view=stale'),
  inside('tidy-stale-none', '/groups/tidy?view=stale&days=365'),
  inside('group-none', '/groups/999999'),
];
