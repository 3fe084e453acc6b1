import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useState } from 'react';
import { ChevronDownIcon } from '../../../components/icons.tsx';
import { MenuButton, type MenuItem } from '../../../components/MenuButton.tsx';
import { useMay } from '../../../session/workspace.tsx';
import { useMessages } from '../messages.ts';
import { readFilters } from '../requests.ts';
import { type ContactFilter, isFiltered, parseFilter } from '../search.ts';

const SaveFilterDialog = lazy(() => import('./SaveFilterDialog.tsx'));
const ManageFiltersDialog = lazy(() => import('./ManageFiltersDialog.tsx'));

interface SavedFiltersProps {
  filter: ContactFilter;
  onApply: (filter: ContactFilter) => void;
}

/** Filters that were given a name: one is applied, the present one saved, and all of them renamed or deleted. */
export function SavedFilters({ filter, onApply }: SavedFiltersProps) {
  const t = useMessages();
  const mayEdit = useMay('edit');
  const [dialog, setDialog] = useState<'save' | 'manage' | null>(null);
  const { data } = useQuery({ queryKey: ['filters'], queryFn: ({ signal }) => readFilters(signal) });
  const saved = data?.items ?? [];
  const present = JSON.stringify(sorted(filter));
  const items: MenuItem[] = [
    ...saved.map(({ id, name, query }) => {
      const own = parseFilter(query);
      return {
        key: String(id),
        label: name,
        checked: JSON.stringify(sorted(own)) === present,
        run: () => onApply(own),
      };
    }),
    ...(mayEdit
      ? [
          {
            key: 'save',
            label: t('saveFilter'),
            run: () => setDialog('save'),
            disabled: !isFiltered(filter),
            ...(!isFiltered(filter) && { hint: t('saveFilterNone') }),
          },
          { key: 'manage', label: t('manageFilters'), run: () => setDialog('manage'), disabled: saved.length === 0 },
        ]
      : []),
  ];
  if (items.length === 0) return null;
  return (
    <>
      <MenuButton items={items}>
        {t('savedFilters')} <ChevronDownIcon size={14} />
      </MenuButton>
      <Suspense fallback={null}>
        {dialog === 'save' && <SaveFilterDialog filter={filter} onClose={() => setDialog(null)} />}
        {dialog === 'manage' && <ManageFiltersDialog filters={saved} onClose={() => setDialog(null)} />}
      </Suspense>
    </>
  );
}

const sorted = (filter: object): [string, unknown][] =>
  Object.entries(filter)
    .map(([key, value]): [string, unknown] => [key, typeof value === 'object' ? sorted(value) : value])
    .sort(([one], [other]) => (one < other ? -1 : 1));
