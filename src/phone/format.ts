import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { callingCodeOf } from './plan.ts';

/** E.164 digits as the API and exports write them: `+8613800138000`. */
export function formatPhone(digits: string): string {
  return `+${digits}`;
}

/** For people abroad, by the country's own grouping: `+86 138 0013 8000`. Digits of no known plan stay ungrouped. */
export function formatPhoneInternational(digits: string): string {
  return parsePhoneNumberFromString(`+${digits}`, { extract: false })?.formatInternational() ?? formatPhone(digits);
}

/** For people in the country, with its trunk prefix: `0171 1234567`. Digits of no known plan stay in E.164 form. */
export function formatPhoneNational(digits: string): string {
  return parsePhoneNumberFromString(`+${digits}`, { extract: false })?.formatNational() ?? formatPhone(digits);
}

/**
 * A number that may be logged: calling code, up to three digits, four asterisks, the last four digits, such as
 * `+86130****1234`. At least four digits are always hidden, so short numbers show fewer; the asterisks never tell the
 * length. Takes E.164 digits with or without a plus; everything else in the text is dropped.
 */
export function maskPhone(digits: string): string {
  const only = digits.slice(0, 64).replace(/\D/g, '');
  const callingCode = callingCodeOf(only) ?? '';
  const national = only.slice(callingCode.length);
  const shown = Math.max(0, national.length - 4);
  const tail = Math.min(4, shown);
  const head = Math.min(3, shown - tail);
  const end = tail === 0 ? '' : national.slice(-tail);
  return `${only === '' ? '' : '+'}${callingCode}${national.slice(0, head)}****${end}`;
}
