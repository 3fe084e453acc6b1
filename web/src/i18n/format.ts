import { useMemo } from 'react';
import { useLocaleTag } from './language.ts';

/** How the language of the moment writes numbers, dates, countries and lists. */
export interface Formats {
  number: (value: number) => string;
  /** 12.3k; for axes and narrow places, with the exact number somewhere near. */
  compact: (value: number) => string;
  percent: (share: number) => string;
  /** Day and time to the minute. */
  dateTime: (iso: string) => string;
  date: (iso: string) => string;
  /** Day and time, to the second where it is not a full minute. */
  moment: (iso: string) => string;
  /** “March 2026”. */
  month: (iso: string) => string;
  /** “3 minutes ago”, “yesterday”; the day itself when it is more than four weeks away. */
  relative: (iso: string, now?: number) => string;
  /** The country's name, or the code where there is none. */
  country: (code: string) => string;
  list: (items: readonly string[]) => string;
  bytes: (size: number) => string;
}

const UNITS = [
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

function createFormats(tag: string): Formats {
  const number = new Intl.NumberFormat(tag);
  const compact = new Intl.NumberFormat(tag, { notation: 'compact', maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 1 });
  const dateTime = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'short' });
  const date = new Intl.DateTimeFormat(tag, { dateStyle: 'medium' });
  const second = new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeStyle: 'medium' });
  const month = new Intl.DateTimeFormat(tag, { year: 'numeric', month: 'long' });
  const relative = new Intl.RelativeTimeFormat(tag, { numeric: 'auto' });
  const countries = new Intl.DisplayNames(tag, { type: 'region', fallback: 'code' });
  const list = new Intl.ListFormat(tag, { type: 'conjunction' });
  const bytes = ['byte', 'kilobyte', 'megabyte', 'gigabyte'].map(
    (unit) => new Intl.NumberFormat(tag, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }),
  );
  return {
    number: (value) => number.format(value),
    compact: (value) => compact.format(value),
    percent: (share) => percent.format(share),
    dateTime: (iso) => dateTime.format(new Date(iso)),
    date: (iso) => date.format(new Date(iso)),
    moment: (iso) => (Date.parse(iso) % 60_000 === 0 ? dateTime : second).format(new Date(iso)),
    month: (iso) => month.format(new Date(iso)),
    relative(iso, now = Date.now()) {
      const ms = Date.parse(iso) - now;
      if (Math.abs(ms) > 28 * 86_400_000) return date.format(new Date(iso));
      const [unit, length] = UNITS.find(([, size]) => Math.abs(ms) >= size) ?? ['second', 1000];
      // Within a minute: “now”. Seconds that tick away tell nobody anything.
      return unit === 'second' ? relative.format(0, 'second') : relative.format(Math.round(ms / length), unit);
    },
    country: (code) => (/^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code),
    list: (items) => list.format(items),
    bytes(size) {
      const power = Math.min(bytes.length - 1, Math.floor(Math.log(Math.max(1, size)) / Math.log(1024)));
      return bytes[power]!.format(size / 1024 ** power);
    },
  };
}

const made = new Map<string, Formats>();

/** Intl objects are slow to make and are shared by all who format. */
export function formatsFor(tag: string): Formats {
  let formats = made.get(tag);
  if (!formats) {
    formats = createFormats(tag);
    made.set(tag, formats);
  }
  return formats;
}

export function useFormats(): Formats {
  const tag = useLocaleTag();
  return useMemo(() => formatsFor(tag), [tag]);
}
