import { Select } from 'antd';
import { useMemo } from 'react';
import { formatsFor, useFormats } from '../i18n/format.ts';
import { flagOf } from '../lib/flag.ts';
import { usePhones } from '../lib/phones.ts';
import styles from './CountrySelect.module.css';
import type { FieldControl } from './Field.tsx';
import { useMessages } from './messages.ts';

interface CountrySelectProps {
  /** ISO 3166-1 alpha-2, or null for none. */
  value: string | null;
  onChange: (code: string | null) => void;
  control?: FieldControl;
  /** The accessible name where no label points at it. */
  label?: string;
  /** Shown for none; then it can be cleared. */
  placeholder?: string;
}

/** A country by its flag, name and calling code; found by its name in either language, its code or calling code. */
export function CountrySelect({ value, onChange, control, label, placeholder }: CountrySelectProps) {
  const t = useMessages();
  const formats = useFormats();
  const phones = usePhones();
  const options = useMemo(() => {
    const english = formatsFor('en');
    const chinese = formatsFor('zh-Hans');
    return (phones?.countries ?? [])
      .map(({ code, callingCode }) => ({
        value: code,
        label: formats.country(code),
        callingCode,
        search: `${english.country(code)} ${chinese.country(code)} ${code} +${callingCode}`.toLowerCase(),
      }))
      .sort((a, b) => a.label.localeCompare(b.label));
  }, [phones, formats]);
  const { status, ...aria } = control ?? {};
  return (
    <Select
      {...aria}
      {...(status && { status })}
      {...(label && { 'aria-label': label })}
      className={styles.select}
      value={value}
      onChange={(code: string | null | undefined) => onChange(code ?? null)}
      allowClear={placeholder !== undefined && { label: t('clearChoice') }}
      placeholder={placeholder ?? t('countrySearch')}
      loading={phones === null}
      options={options}
      showSearch={{
        filterOption: (text, option) => option?.search.includes(text.trim().toLowerCase()) ?? false,
        // Whose code or beginning was typed comes first: “in” is India before China.
        filterSort: (a, b, { searchValue }) => rank(a, searchValue) - rank(b, searchValue),
      }}
      optionRender={({ data }) => <Option code={data.value} name={data.label} callingCode={data.callingCode} />}
      labelRender={({ value: code }) => {
        const chosen = options.find((option) => option.value === code);
        return <Option code={String(code)} name={formats.country(String(code))} callingCode={chosen?.callingCode} />;
      }}
      notFoundContent={t(phones === null ? 'loading' : 'noCountry')}
    />
  );
}

interface Candidate {
  value: string;
  label: string;
  callingCode: string;
}

function rank({ value, label, callingCode }: Candidate, typed: string): number {
  const text = typed.trim().toLowerCase();
  if (value.toLowerCase() === text || callingCode === text.replace('+', '')) return 0;
  return label.toLowerCase().startsWith(text) ? 1 : 2;
}

function Option({ code, name, callingCode }: { code: string; name: string; callingCode?: string | undefined }) {
  return (
    <span className={styles.option}>
      <span aria-hidden="true">{flagOf(code)}</span>
      <span className={styles.name}>{name}</span>
      {callingCode && <span className={styles.code}>+{callingCode}</span>}
    </span>
  );
}
