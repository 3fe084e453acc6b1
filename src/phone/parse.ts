import { cleanPhone } from './clean.ts';
import { type PhoneRefusal, refusePhone } from './codes.ts';
import { phoneKey } from './key.ts';
import { callingCodeOf, hasPlan, isMobileSomewhere, isValidIn, MAX_E164_DIGITS, planOf, type Reading } from './plan.ts';
import { readInternational, readNational, unreadable } from './read.ts';

export type { PhoneErrorCode, PhoneRefusal } from './codes.ts';

/** A phone cell, understood. */
export interface ParsedPhone {
  readonly ok: true;
  /** E.164 digits without the plus: the number that can be dialled and sent to today. */
  readonly phone: string;
  /** Canonical digits, equal for every variant that reaches the same person; see `phoneKey`. */
  readonly key: string;
  /**
   * ISO 3166-1 alpha-2 region of the number; null for non-geographic numbers such as +870. Where regions share the
   * number's range (+1 800, +61 4), it is the contact's own country if that is one of them, else the main region.
   */
  readonly country: string | null;
}

export interface PhoneInput {
  /** The cell as it was written. */
  readonly raw: string;
  /** The contact's own country (ISO 3166-1 alpha-2). The number must belong to its calling code. */
  readonly country?: string | null | undefined;
  /** The country assumed for national numbers when the contact has none. International numbers may differ from it. */
  readonly defaultCountry?: string | null | undefined;
}

/**
 * Understands one phone number as people write it, or refuses it with a stable code; it never throws and never changes
 * a number into another. Validity follows libphonenumber's metadata.
 *
 * - `+`, `00` and the country's own international prefix are international. Other digits are read nationally in
 *   `country`, else in `defaultCountry`, and only then as that country's international digits without a plus.
 * - With neither country, bare digits are accepted only as a valid international number that no country would read as
 *   one of its own mobile numbers: 13800138000 is both Chinese and North American, so it needs a country.
 * - Regions that share a calling code (US and CA, RU and KZ, GB and GG) never mismatch.
 * - Mexico's 521 and Brazil's eight-digit mobiles are abolished but common: they are stored in the valid form.
 */
export function parsePhone(input: PhoneInput): ParsedPhone | PhoneRefusal {
  const clean = cleanPhone(input.raw);
  if (typeof clean === 'string') return refusePhone(clean);

  const own = regionCode(input.country);
  const assumed = own === null ? regionCode(input.defaultCountry) : own;
  if (assumed === undefined || own === undefined) return refusePhone('phone_country_unknown');

  const { digits } = clean;
  if (clean.international) return international(digits, own);
  if (digits.startsWith('00')) {
    const reading = readInternational(digits.slice(2));
    if (reading) return accept(reading, own);
    if (assumed === null) return refusePhone(unreadable(digits.slice(2), null));
  }
  return assumed === null ? withoutCountry(digits) : national(digits, assumed, own);
}

function international(digits: string, own: string | null): ParsedPhone | PhoneRefusal {
  const reading = readInternational(digits);
  return reading ? accept(reading, own) : refusePhone(unreadable(digits, null));
}

function national(digits: string, country: string, own: string | null): ParsedPhone | PhoneRefusal {
  const reading = readNational(digits, country);
  if (reading) return accept(reading, own);
  const code = unreadable(digits, country);
  // Too long for the contact's country and a number of another one: the country is the likelier mistake.
  if (own !== null && code === 'phone_too_long' && readInternational(digits))
    return refusePhone('phone_country_mismatch');
  return refusePhone(code);
}

function withoutCountry(digits: string): ParsedPhone | PhoneRefusal {
  if (digits.length < 7) return refusePhone('phone_too_short');
  if (digits.length > MAX_E164_DIGITS) return refusePhone('phone_too_long');
  const reading = digits.startsWith('0') ? null : readInternational(digits);
  return reading && !isMobileSomewhere(digits) ? accept(reading, null) : refusePhone('phone_country_missing');
}

function accept(reading: Reading, own: string | null): ParsedPhone | PhoneRefusal {
  const { phone, country } = reading;
  const key = phoneKey(phone);
  if (own === null || own === country) return { ok: true, phone, key, country };
  if (callingCodeOf(phone) !== planOf(own).callingCode) return refusePhone('phone_country_mismatch');
  return { ok: true, phone, key, country: country === null || isValidIn(own, reading) ? own : country };
}

/** A known region, null when none is given, undefined when it is not one. */
function regionCode(country: string | null | undefined): string | null | undefined {
  if (country === undefined || country === null) return null;
  if (hasPlan(country)) return country;
  const code = country.trim().toUpperCase();
  if (code === '') return null;
  return hasPlan(code) ? code : undefined;
}
