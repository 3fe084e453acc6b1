import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

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
