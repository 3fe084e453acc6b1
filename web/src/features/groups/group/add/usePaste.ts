import { useMemo, useState } from 'react';
import { usePhoneCheck } from '../../../../components/PhoneInput.tsx';
import { formatsFor, useFormats } from '../../../../i18n/format.ts';
import { usePhones } from '../../../../lib/phones.ts';
import { useDebounced } from '../../../../lib/useDebounced.ts';
import { useMessages } from '../messages.ts';
import { MOST_ROWS, parseCells } from './cells.ts';
import { recogniseColumns, type Target } from './columns.ts';
import { type PastedRow, readRows } from './rows.ts';

interface Paste {
  text: string;
  setText: (text: string) => void;
  /** What each column is: recognised, or as chosen. */
  targets: readonly Target[];
  setTarget: (column: number, target: Target) => void;
  defaultCountry: string | null;
  setDefaultCountry: (code: string | null) => void;
  rows: readonly PastedRow[];
  /** Leaves only these rows, with the columns as they are now. */
  keep: (rows: readonly PastedRow[]) => void;
  /** More than one change takes; only the first are read. */
  tooMany: boolean;
}

/** Pasted text, read as rows of contacts and checked while it is corrected. */
export function usePaste(): Paste {
  const t = useMessages();
  const { country: nameOf } = useFormats();
  const codeOf = useCountryCode();
  const check = usePhoneCheck();
  const [text, setText] = useState('');
  const [chosen, setChosen] = useState<Record<number, Target>>({});
  const [defaultCountry, setDefaultCountry] = useState<string | null>(null);
  const settled = useDebounced(text, 150);

  const cells = useMemo(() => parseCells(settled), [settled]);
  const read = cells.slice(0, MOST_ROWS + 1);
  const { targets: recognised, hasHead } = useMemo(
    () => recogniseColumns(cells, (cell) => codeOf(cell) !== null),
    [cells, codeOf],
  );
  const targets = recognised.map((target, column) => chosen[column] ?? target);
  const rows = readRows(read, {
    targets,
    hasHead,
    defaultCountry,
    codeOf,
    checkPhone: (phone, country) => check(phone, country, country === null ? '' : nameOf(country)).error,
    words: { phoneNeeded: t('rowPhone'), countryNeeded: t('rowCountry'), countryUnknown: t('rowCountryUnknown') },
  }).slice(0, MOST_ROWS);
  return {
    text,
    setText,
    targets,
    setTarget(column, target) {
      // A field has one column: the one that had it lets go.
      const freed = targets.flatMap((other, index) => (other === target && index !== column ? [index] : []));
      setChosen((before) => ({
        ...before,
        ...(target !== 'nothing' && Object.fromEntries(freed.map((index) => [index, 'nothing' as const]))),
        [column]: target,
      }));
    },
    defaultCountry,
    setDefaultCountry,
    rows,
    keep(rest) {
      // Without their head, or the rows that were right, they might be recognised as something else.
      setChosen({ ...targets });
      setText(rest.map(({ cells }) => cells.map(quote).join('\t')).join('\n'));
    },
    tooMany: cells.length - (hasHead ? 1 : 0) > MOST_ROWS,
  };
}

/** A cell as a spreadsheet writes it. */
const quote = (cell: string): string => (/["\n\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Finds a country's code by its code, or its name in English or Chinese. */
function useCountryCode(): (text: string) => string | null {
  const phones = usePhones();
  return useMemo(() => {
    const codes = new Map<string, string>();
    for (const { code } of phones?.countries ?? []) {
      codes.set(code.toLowerCase(), code);
      for (const tag of ['en', 'zh-Hans']) codes.set(formatsFor(tag).country(code).toLowerCase(), code);
    }
    return (text) => codes.get(text.trim().toLowerCase()) ?? null;
  }, [phones]);
}
