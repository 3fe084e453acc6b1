import type { Column } from '../../components/DataTable.tsx';
import type { GroupsSearch, Order, Sort } from './search.ts';

/** The order that people expect of each column at the first click. */
const NATURAL: Record<Sort, Order> = { name: 'asc', size: 'desc', changed: 'desc' };

/** What a column's head does: its natural order, then the other, then again the newest first. */
export function sortBy(
  key: Sort,
  { sort, order }: GroupsSearch,
  change: (to: Pick<GroupsSearch, 'sort' | 'order'>) => void,
): NonNullable<Column<unknown>['sort']> {
  const natural = NATURAL[key];
  const other = natural === 'asc' ? 'desc' : 'asc';
  return {
    active: sort !== key ? null : order === 'asc' ? 'ascending' : 'descending',
    toggle() {
      if (sort !== key) change({ sort: key, order: natural });
      else if (order === natural) change({ sort: key, order: other });
      else change({});
    },
  };
}
