import type { FormatOverrides } from '../../components/imports/types.ts';

/** What a text file may be written in, by the names that people know. */
export const ENCODINGS = {
  'utf-8': 'UTF-8',
  'utf-16le': 'UTF-16 LE',
  'utf-16be': 'UTF-16 BE',
  gb18030: 'GB 18030 (GBK)',
  big5: 'Big5',
  shift_jis: 'Shift JIS',
  'windows-1252': 'Windows-1252 (Latin 1)',
} as const satisfies Record<NonNullable<FormatOverrides['encoding']>, string>;
