import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Radio } from 'antd';
import { Field } from '../../components/Field.tsx';
import { GroupSelect, useGroupNames } from '../../components/GroupSelect.tsx';
import { useFormats } from '../../i18n/format.ts';
import { useMessages } from './messages.ts';
import { countSet } from './requests.ts';
import { SetActions } from './SetActions.tsx';
import { SetSize } from './SetSize.tsx';
import styles from './SetsPage.module.css';
import type { GroupSet } from './search.ts';

interface ChosenSetProps {
  set: GroupSet;
  onChange: (set: GroupSet) => void;
}

/** A set of groups that are chosen: who is in some of them and in none of others. */
export function ChosenSet({ set, onChange }: ChosenSetProps) {
  const t = useMessages();
  const change = (part: Partial<GroupSet>): void => onChange({ ...set, ...part });
  const isChosen = set.include.length > 0;
  const words = useWords(set);
  // A query of its own for each set: what arrives late is about another set and never shown for this one.
  const count = useQuery({
    queryKey: ['audiences', 'count', set],
    queryFn: ({ signal }) => countSet(set, signal),
    placeholderData: keepPreviousData,
    enabled: isChosen,
    retry: false,
  });
  return (
    <div className={styles.builder}>
      <div className={styles.groups}>
        <Field label={t('include')} hint={t('includeHint')}>
          {(control) => (
            <GroupSelect
              control={control}
              value={{ ids: set.include, newNames: [] }}
              without={set.exclude}
              onChange={({ ids }) => change({ include: ids })}
            />
          )}
        </Field>
        <fieldset className={styles.match}>
          <legend>{t('match')}</legend>
          <Radio.Group value={set.match} onChange={({ target }) => change({ match: target.value })}>
            <Radio value="any">{t('any')}</Radio>
            <Radio value="all">{t('all')}</Radio>
          </Radio.Group>
        </fieldset>
        <Field label={t('exclude')} hint={t('excludeHint')}>
          {(control) => (
            <GroupSelect
              control={control}
              value={{ ids: set.exclude, newNames: [] }}
              without={set.include}
              onChange={({ ids }) => change({ exclude: ids })}
            />
          )}
        </Field>
      </div>
      <section className={styles.result} aria-label={t('result')}>
        <SetSize
          words={isChosen ? words : t('nothingChosen')}
          ready={isChosen}
          size={isChosen && !count.error ? count.data?.size : undefined}
          stale={count.isPlaceholderData}
          error={isChosen ? count.error : null}
          retry={() => void count.refetch()}
        />
        <SetActions
          set={set}
          size={count.isPlaceholderData ? undefined : count.data?.size}
          ready={isChosen && !count.error}
        />
      </section>
    </div>
  );
}

function useWords({ include, exclude, match }: GroupSet): string {
  const t = useMessages();
  const { list } = useFormats();
  const names = useGroupNames([...include, ...exclude]);
  const named = (ids: readonly number[]): string => list(ids.map((id) => names.get(id) ?? `#${id}`));
  const inside = t(include.length === 1 ? 'inOne' : match === 'all' ? 'inAll' : 'inAny', { groups: named(include) });
  return exclude.length === 0 ? inside : `${inside}${t('butNot', { groups: named(exclude) })}`;
}
