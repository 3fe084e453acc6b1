import { useQuery } from '@tanstack/react-query';
import type { CountryCode } from 'libphonenumber-js/max';

/** What the console asks of libphonenumber, whose numbering plans are too large to load before somebody needs them. */
export interface Phones {
  countries: readonly { code: string; callingCode: string }[];
  /** The text as it is written in that country, however much of it has been typed; what is no number stays. */
  format: (text: string, country: string | null) => string;
  /** The number in full, as `+8613800138000`, and its country; null if it is no possible number of any. */
  parse: (text: string, country: string | null) => { e164: string; country: string | null } | null;
}

async function load(): Promise<Phones> {
  const { AsYouType, getCountries, getCountryCallingCode, parsePhoneNumberFromString } = await import(
    'libphonenumber-js/max'
  );
  const known = new Set<string>(getCountries());
  const region = (country: string | null): CountryCode | undefined =>
    country !== null && known.has(country) ? (country as CountryCode) : undefined;
  return {
    countries: getCountries().map((code) => ({ code, callingCode: getCountryCallingCode(code) })),
    format: (text, country) => (/^[\d\s+()./-]*$/.test(text) ? new AsYouType(region(country)).input(text) : text),
    parse(text, country) {
      const number = parsePhoneNumberFromString(text, region(country));
      return number?.isValid() ? { e164: number.number, country: number.country ?? null } : null;
    },
  };
}

/** Null until they are loaded; begins loading at once. */
export function usePhones(): Phones | null {
  return useQuery({ queryKey: ['phones'], queryFn: load, staleTime: Number.POSITIVE_INFINITY }).data ?? null;
}
