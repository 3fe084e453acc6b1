import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Radio } from 'antd';
import { Field } from '../../components/Field.tsx';
import { GroupSelect } from '../../components/GroupSelect.tsx';
import { PageHeader } from '../../components/PageHeader.tsx';
import { useWorkspace } from '../../session/workspace.tsx';
import { useMessages } from './messages.ts';
import { countSet } from './requests.ts';
import { SetActions } from './SetActions.tsx';
import { SetSize } from './SetSize.tsx';
import styles from './SetsPage.module.css';
import { type GroupSet, setOf, toSearch } from './search.ts';

/** Combines groups: who is in some of them and in none of others. The set is in the address, its size follows at once. */
export function SetsPage() {
  const t = useMessages();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const set = setOf(useSearch({ from: '/w/$workspaceId/sets' }));
  const change = (part: Partial<GroupSet>): void =>
    void navigate({
      to: '/w/$workspaceId/sets',
      params: { workspaceId },
      search: toSearch({ ...set, ...part }),
      resetScroll: false,
    });
  const isChosen = set.include.length > 0;
  // A query of its own for each set: what arrives late is about another set and never shown for this one.
  const count = useQuery({
    queryKey: ['audiences', 'count', set],
    queryFn: ({ signal }) => countSet(set, signal),
    placeholderData: keepPreviousData,
    enabled: isChosen,
    retry: false,
  });
  return (
    <>
      <PageHeader title={t('sets')} text={t('setsText')} />
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
            set={set}
            size={isChosen && !count.error ? count.data : undefined}
            stale={count.isPlaceholderData}
            error={isChosen ? count.error : null}
            retry={() => void count.refetch()}
          />
          <SetActions
            set={set}
            size={count.isPlaceholderData ? undefined : count.data}
            ready={isChosen && !count.error}
          />
        </section>
      </div>
    </>
  );
}
