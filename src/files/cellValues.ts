/** How numbers of workbooks are written as text: as a person types them, never rounded to `8.6138E+12`. */

const WHOLE = /^-?\d+$/;

/**
 * A number as it stands in a workbook's XML as plain digits: no exponent, no trailing `.0`. Whole numbers keep every
 * digit; others are rounded to the 15 that Excel shows (0.30000000000000004 is 0.3).
 */
export function plainNumber(value: string): string {
  if (WHOLE.test(value)) return value;
  const number = Number(value);
  if (value.trim() === '' || !Number.isFinite(number)) return value;
  return withoutExponent(String(Number(number.toPrecision(15))));
}

const EXPONENT = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/;

function withoutExponent(text: string): string {
  const parts = EXPONENT.exec(text);
  if (!parts) return text;
  const [, sign = '', first = '', rest = '', exponent] = parts;
  const shift = Number(exponent);
  if (shift < 0) return `${sign}0.${'0'.repeat(-shift - 1)}${first}${rest}`;
  return `${sign}${first}${rest.padEnd(shift, '0')}`;
}

const DAY = 86_400_000;

/**
 * A date of a workbook, as days since its epoch, in ISO 8601: `2024-02-29`, with a time `2024-02-29T13:05:00`, a time
 * alone `13:05:00`. Undefined for what is no date, such as a negative number.
 */
export function isoDate(days: number, epoch1904: boolean): string | undefined {
  if (!(days >= 0 && days < 2_958_466)) return undefined;
  const seconds = Math.round((days % 1) * 86_400);
  const whole = Math.floor(days) + (seconds === 86_400 ? 1 : 0);
  const time = new Date((seconds % 86_400) * 1000).toISOString().slice(11, 19);
  if (whole === 0 && !epoch1904) return time;
  // Excel counts a 29 February 1900, day 60, that never was.
  const epoch = epoch1904 ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, whole < 60 ? 31 : 30);
  const date = new Date(epoch + whole * DAY).toISOString().slice(0, 10);
  return seconds % 86_400 === 0 ? date : `${date}T${time}`;
}

/** A date that is written as ISO 8601 already: without a midnight, fractions of seconds and `Z`. */
export const plainIsoDate = (value: string): string =>
  value.replace(/(?:\.\d+)?Z?$/, '').replace(/T00:00(?::00)?$/, '');
