import { useQuery } from '@tanstack/react-query';
import { Button, Select } from 'antd';
import { type ReactNode, useState } from 'react';
import { useChangeWords } from '../../../../components/changes/useChangeWords.ts';
import { useAttributes } from '../../../../components/contacts/useAttributes.ts';
import { Field } from '../../../../components/Field.tsx';
import { LoadFailure } from '../../../../components/LoadFailure.tsx';
import { useFormats } from '../../../../i18n/format.ts';
import { flagOf } from '../../../../lib/flag.ts';
import card from '../Card.module.css';
import { useMessages } from '../messages.ts';
import { Bars } from './Bars.tsx';
import { type CompositionPart, compositionQuery, type Dimension } from './compositionQuery.ts';

const SHOWN = 8;
const FACETS = ['country', 'source', 'month'] as const;

/** Of whom the group is made: by country, by what created its contacts, by month of creation, or by an attribute. */
export function Composition({ id }: { id: number }) {
  const t = useMessages();
  const { number } = useFormats();
  const [chosen, setChosen] = useState('country');
  const [all, setAll] = useState(false);
  const attributes = useAttributes();
  const dimension = dimensionOf(chosen);
  const { data, isPlaceholderData, isError, error, refetch } = useQuery(compositionQuery(id, dimension));
  const nameOf = usePartName(dimension);
  const options = [
    ...FACETS.map((value) => ({ value: value as string, label: t(`by_${value}`) })),
    ...attributes.map(({ key, name }) => ({ value: `attribute:${key}`, label: name })),
  ];
  const shown = all ? data?.parts : data?.parts.slice(0, SHOWN);
  const bars = (shown ?? []).map((part) => ({ key: keyOf(part), count: part.size, label: nameOf(part) }));
  if (data && data.rest.size > 0 && shown?.length === data.parts.length) {
    bars.push({ key: 'rest', count: data.rest.size, label: t('moreValues', { count: data.rest.values }) });
  }
  return (
    <>
      <Field label={t('compositionBy')}>
        {(control) => (
          <Select {...control} value={chosen} options={options} onChange={(value: string) => setChosen(value)} />
        )}
      </Field>
      {isError && !data && <LoadFailure error={error} retry={() => void refetch()} />}
      {data && (
        <div aria-busy={isPlaceholderData}>
          <Bars label={t('composition')} bars={bars} whole={data.size} />
          {data.parts.length > SHOWN && (
            <Button type="link" aria-expanded={all} onClick={() => setAll(!all)}>
              {all ? t('fewerCountries') : t('allCountries', { count: data.parts.length })}
            </Button>
          )}
          {data.sample !== null && (
            <p className={card.quiet}>{t('compositionSample', { sample: number(data.sample) })}</p>
          )}
        </div>
      )}
    </>
  );
}

const dimensionOf = (chosen: string): Dimension => {
  const facet = FACETS.find((one) => one === chosen);
  return facet ? { by: facet } : { by: 'attribute', attribute: chosen.slice('attribute:'.length) };
};

const keyOf = ({ value, from, to, import: origin }: CompositionPart): string =>
  JSON.stringify([value, from, to, origin?.change]);

/** What a part is called. */
function usePartName({ by }: Dimension): (part: CompositionPart) => ReactNode {
  const t = useMessages();
  const { country } = useFormats();
  const { sourceText } = useChangeWords();
  return ({ value, from, to, import: origin }) => {
    if (origin) return t('source_import', { name: origin.name });
    if (from !== undefined || to !== undefined) {
      if (from == null) return t('rangeBelow', { to: String(to) });
      return to == null
        ? t('rangeFrom', { from: String(from) })
        : t('rangeBetween', { from: String(from), to: String(to) });
    }
    if (value === null) return by === 'country' ? t('noCountry') : by === 'source' ? t('noSource') : t('noValue');
    if (by === 'source') return value === 'import' ? t('source_imports') : sourceText(String(value));
    if (typeof value === 'boolean') return value ? t('yes') : t('no');
    if (by !== 'country') return String(value);
    return (
      <>
        <span aria-hidden="true">{flagOf(String(value))}</span> {country(String(value))}
      </>
    );
  };
}
