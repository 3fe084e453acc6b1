import { Button } from 'antd';
import { useState } from 'react';
import { useFormats } from '../../../../i18n/format.ts';
import { flagOf } from '../../../../lib/flag.ts';
import { useMessages } from '../messages.ts';
import { Bars } from './Bars.tsx';
import type { Insights } from './insightsQuery.ts';

const SHOWN = 8;

/** Members by country, most first. */
export function Composition({ size, byCountry }: Pick<Insights, 'size' | 'byCountry'>) {
  const t = useMessages();
  const { country: nameOf } = useFormats();
  const [all, setAll] = useState(false);
  const sorted = [...byCountry].sort((a, b) => b.size - a.size);
  const shown = all ? sorted : sorted.slice(0, SHOWN);
  const bars = shown.map(({ country, size: count }) => ({
    key: country ?? '',
    count,
    label:
      country === null ? (
        t('noCountry')
      ) : (
        <>
          <span aria-hidden="true">{flagOf(country)}</span> {nameOf(country)}
        </>
      ),
  }));
  return (
    <>
      <Bars label={t('composition')} bars={bars} whole={size} />
      {sorted.length > SHOWN && (
        <Button type="link" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? t('fewerCountries') : t('allCountries', { count: sorted.length })}
        </Button>
      )}
    </>
  );
}
