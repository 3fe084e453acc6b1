import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Field } from '../../../../components/Field.tsx';
import { GroupSelect, useGroupNames } from '../../../../components/GroupSelect.tsx';
import { LoadFailure } from '../../../../components/LoadFailure.tsx';
import { useFormats } from '../../../../i18n/format.ts';
import card from '../Card.module.css';
import { useMessages } from '../messages.ts';
import { AsTable } from './AsTable.tsx';
import type { Insights } from './insightsQuery.ts';
import { intersectionsQuery } from './intersections.ts';
import { UpSet } from './UpSet.tsx';

/** Groups beside this one whose intersections are counted at once; the server takes twelve in all. */
const MOST = 11;
/** Chosen to begin with: the groups that share the most. */
const USUAL = 4;

/** Exactly how the group overlaps with others: who is in which combination of them. */
export function Overlap({ group, overlaps }: { group: { id: number; name: string } } & Pick<Insights, 'overlaps'>) {
  const t = useMessages();
  const { number, list } = useFormats();
  const [chosen, setChosen] = useState<readonly number[]>(() => overlaps.slice(0, USUAL).map(({ id }) => id));
  const names = useGroupNames(chosen);
  const groups = [group.id, ...chosen];
  const nameOf = (id: number): string => (id === group.id ? group.name : (names.get(id) ?? '…'));
  const { data, isPlaceholderData, isError, error, refetch } = useQuery(intersectionsQuery(groups));
  // While other groups are being counted, the plot stays as it is.
  const drawn = data && groups.filter((id) => data.sizes.has(id));
  return (
    <>
      <Field label={t('overlapGroups')} hint={t('overlapHint', { most: number(MOST) })}>
        {(control) => (
          <GroupSelect
            control={control}
            without={[group.id]}
            value={{ ids: chosen, newNames: [] }}
            onChange={({ ids }) => setChosen(ids.slice(0, MOST))}
          />
        )}
      </Field>
      {isError && !data && <LoadFailure error={error} retry={() => void refetch()} />}
      {chosen.length === 0 && <p className={card.quiet}>{t('overlapNone')}</p>}
      {data && drawn && chosen.length > 0 && (
        <div aria-busy={isPlaceholderData}>
          <UpSet
            sets={drawn.map((id) => ({ id, name: nameOf(id), size: data.sizes.get(id)! }))}
            intersections={data.exclusive}
            own={group.id}
          />
          <AsTable
            label={t('overlap')}
            heads={[t('overlapExactly'), t('sizeHead')]}
            rows={data.exclusive.map(({ groups: of, only }) => [list(of.map(nameOf)), number(only)])}
          />
        </div>
      )}
    </>
  );
}
