import { useState } from 'react';
import { readSetting, writeSetting } from '../../lib/settings.ts';

/** Shown until somebody chooses: what names and reaches a person. */
const USUAL: readonly string[] = ['name', 'phone', 'country', 'updatedAt'];

/** The keys of the columns that a table shows, remembered on this device under the table's name. */
export function useChosenColumns(table: string): [ReadonlySet<string>, (keys: ReadonlySet<string>) => void] {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => remembered(table));
  const choose = (keys: ReadonlySet<string>) => {
    writeSetting(`columns.${table}`, [...keys].join(' '));
    setChosen(keys);
  };
  return [chosen, choose];
}

function remembered(table: string): ReadonlySet<string> {
  const text = readSetting(`columns.${table}`);
  return new Set(text === null ? USUAL : text.split(' '));
}
