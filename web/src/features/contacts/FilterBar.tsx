import { Button } from 'antd';
import { lazy, Suspense, useState } from 'react';
import { CountrySelect } from '../../components/CountrySelect.tsx';
import { GroupSelect } from '../../components/GroupSelect.tsx';
import { SearchBox } from '../../components/SearchBox.tsx';
import styles from './FilterBar.module.css';
import { Chips } from './filters/Chips.tsx';
import { SavedFilters } from './filters/SavedFilters.tsx';
import { useMessages } from './messages.ts';
import type { ContactFilter } from './search.ts';

const FilterDialog = lazy(() => import('./filters/FilterDialog.tsx'));

interface FilterBarProps {
  filter: ContactFilter;
  /** `replace` while somebody is typing, so that going back leaves out each letter. */
  onChange: (filter: ContactFilter, replace?: boolean) => void;
}

/** Which contacts are shown. */
export function FilterBar({ filter, onChange }: FilterBarProps) {
  const t = useMessages();
  const [open, setOpen] = useState(false);
  const { search: _s, ...withoutSearch } = filter;
  const { country: _c, ...withoutCountry } = filter;
  const { group: _g, ...withoutGroup } = filter;
  return (
    <search className={styles.filters}>
      <div className={styles.line}>
        <SearchBox
          label={t('search')}
          value={filter.search ?? ''}
          onChange={(search) => onChange(search.trim() ? { ...withoutSearch, search } : withoutSearch, true)}
        />
        <div className={styles.select}>
          <CountrySelect
            label={t('country')}
            placeholder={t('anyCountry')}
            value={filter.country ?? null}
            onChange={(country) => onChange(country ? { ...withoutCountry, country } : withoutCountry)}
          />
        </div>
        <div className={styles.select}>
          <GroupSelect
            label={t('group')}
            placeholder={t('anyGroup')}
            value={{ ids: filter.group === undefined ? [] : [filter.group], newNames: [] }}
            onChange={({ ids }) => {
              const group = ids.at(-1);
              onChange(group === undefined ? withoutGroup : { ...withoutGroup, group });
            }}
          />
        </div>
        <Button onClick={() => setOpen(true)}>{t('moreFilters')}</Button>
        <SavedFilters filter={filter} onApply={onChange} />
      </div>
      <Chips filter={filter} onChange={onChange} />
      <Suspense fallback={null}>
        {open && (
          <FilterDialog
            filter={filter}
            onApply={(next) => {
              setOpen(false);
              onChange(next);
            }}
            onClose={() => setOpen(false)}
          />
        )}
      </Suspense>
    </search>
  );
}
