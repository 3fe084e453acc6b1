import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useMemo, useState } from 'react';
import { api, ok } from '../api/client.ts';
import { useFormats } from '../i18n/format.ts';
import { useDebounced } from '../lib/useDebounced.ts';
import type { FieldControl } from './Field.tsx';
import styles from './GroupSelect.module.css';
import { useMessages } from './messages.ts';

/** Groups that are chosen: ones that there are, by id, and names of ones to be made. */
export interface ChosenGroups {
  ids: readonly number[];
  newNames: readonly string[];
}

export const NO_GROUPS: ChosenGroups = { ids: [], newNames: [] };

interface GroupSelectProps {
  value: ChosenGroups;
  onChange: (value: ChosenGroups) => void;
  /** Whether a name that no group has may be chosen. */
  creatable?: boolean;
  /** Not offered: chosen elsewhere. */
  without?: readonly number[];
  control?: FieldControl;
  /** The accessible name where no label points at it. */
  label?: string;
  placeholder?: string;
}

const SHOWN = 20;
const LONGEST_NAME = 100;
/** In the option's value, before the name of a group to be made; ids are digits alone. */
const NEW = 'new:';

/** Several groups, found by part of their name, each with its size; a name that no group has can make one. */
export function GroupSelect({
  value,
  onChange,
  creatable = false,
  without = [],
  control,
  label,
  placeholder,
}: GroupSelectProps) {
  const t = useMessages();
  const { number } = useFormats();
  const [typed, setTyped] = useState('');
  const [isOpen, setIsOpen] = useState(false);
  const text = typed.trim();
  const search = useDebounced(text, 120);
  const found = useQuery({
    queryKey: ['groups', 'select', search],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/groups', { params: { query: { search, limit: SHOWN } }, signal })),
    placeholderData: keepPreviousData,
  });
  const names = useGroupNames(value.ids);
  const isTyped = ({ name }: { name: string }): boolean => name.toLowerCase() === text.toLowerCase();
  const groups = (found.data?.items ?? [])
    .filter(({ id }) => !without.includes(id))
    // Who has typed a whole name means that group, however many others have the name within theirs.
    .sort((one, other) => Number(isTyped(other)) - Number(isTyped(one)));
  const isKnown = groups.some(isTyped);
  const offersNew = creatable && text !== '' && text.length <= LONGEST_NAME && search === text && !isKnown;
  const { status, ...aria } = control ?? {};
  return (
    <Select<string[]>
      {...aria}
      {...(status && { status })}
      {...(label && { 'aria-label': label })}
      mode="multiple"
      className={styles.select}
      value={[...value.ids.map(String), ...value.newNames.map((name) => NEW + name)]}
      open={isOpen}
      onOpenChange={setIsOpen}
      onChange={(values) => {
        // Who has found what they typed has what they want: the list must not cover what comes below. Who goes
        // through the list without typing may want more of it.
        if (text !== '') setIsOpen(false);
        setTyped('');
        onChange({
          ids: values.filter((one) => !one.startsWith(NEW)).map(Number),
          newNames: values.filter((one) => one.startsWith(NEW)).map((one) => one.slice(NEW.length)),
        });
      }}
      placeholder={placeholder ?? t('groupSearch')}
      loading={found.isFetching}
      showSearch={{ searchValue: typed, onSearch: setTyped, filterOption: false }}
      options={[
        ...groups.map(({ id, name, size }) => ({ value: String(id), label: name, size })),
        // Last: Enter takes the first, and a group that there is is likelier meant than another of nearly its name.
        ...(offersNew ? [{ value: NEW + text, label: t('groupCreate', { name: text }), size: null }] : []),
      ]}
      optionRender={({ data }) => (
        <span className={styles.option}>
          <span className={styles.name}>{data.label}</span>
          {data.size !== null && <span className={styles.size}>{number(data.size)}</span>}
        </span>
      )}
      labelRender={({ value: chosen }) => {
        const one = String(chosen);
        return one.startsWith(NEW)
          ? t('groupNew', { name: one.slice(NEW.length) })
          : (names.get(Number(one)) ?? t('loading'));
      }}
      notFoundContent={t(found.isLoading ? 'loading' : 'noGroup')}
    />
  );
}

/** The names of groups by id, as far as they have been read; one that is gone is called by its number. */
export function useGroupNames(ids: readonly number[]): ReadonlyMap<number, string> {
  const queries = useQueries({
    queries: ids.map((id) => ({
      queryKey: ['groups', 'name', id],
      queryFn: async () => (await ok(api.GET('/api/v1/groups/{id}', { params: { path: { id } } }))).name,
      retry: false,
    })),
  });
  const known = ids.map((id, index) => {
    const { data, isError } = queries[index]!;
    return [id, data ?? (isError ? `#${id}` : undefined)] as const;
  });
  const key = JSON.stringify(known);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key is what is known
  return useMemo(() => new Map(known.flatMap(([id, name]) => (name === undefined ? [] : [[id, name]]))), [key]);
}
