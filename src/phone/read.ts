import { type CountryCode, parsePhoneNumberFromString, validatePhoneNumberLength } from 'libphonenumber-js/max';
import type { PhoneErrorCode } from './codes.ts';
import { modernForm } from './key.ts';
import { MAX_E164_DIGITS, planOf, type Reading, readInternationalFast, readNationalFast } from './plan.ts';

/**
 * Countries where the first zero belongs to the number and a spreadsheet that dropped it left no doubt: every number
 * has one length, and no number that begins with another digit becomes valid by a zero in front. Benin: all begin with
 * 01. Congo: mobiles begin with 0, the others with 2 or 8. Côte d'Ivoire: mobiles begin with 01, 05 or 07, landlines
 * with 2. Italy is not here: its landlines vary in length, so a mobile number that lost a digit would become one.
 */
const ZERO_KEEPERS: ReadonlySet<string> = new Set(['BJ', 'CG', 'CI']);

/**
 * The valid number that digits beginning with a calling code stand for, or null. Abolished Brazilian and Mexican forms
 * are read as the number that replaced them.
 */
export function readInternational(digits: string): Reading | null {
  return readInternationalFast(digits) ?? readModernFast(digits) ?? readByLibrary(`+${digits}`, null);
}

/**
 * The valid number that digits stand for when written at home in `country`, or null: with or without the trunk prefix,
 * behind the international prefix of that country, or with the country's own calling code and no plus where no
 * national number reads so.
 *
 * One exception: 4915123456789 in Germany is +49 151…, a mobile number, although 4915 is an area code too and the plan
 * allows landlines of any length (as do Indonesia's and Kosovo's). Chat apps are reached by mobile numbers, and no real
 * landline there is that long, so the mobile reading wins over a reading that is not one.
 */
export function readNational(digits: string, country: string): Reading | null {
  return (
    readMobileWithCode(digits, country) ??
    readNationalFast(digits, country) ??
    readByLibrary(digits, country) ??
    readOwnCallingCode(digits, country) ??
    readLostZero(digits, country)
  );
}

/** Why digits that could not be read are no number: by length where the plan tells, else `phone_invalid`. */
export function unreadable(digits: string, country: string | null): PhoneErrorCode {
  const length = country
    ? validatePhoneNumberLength(digits, country as CountryCode)
    : validatePhoneNumberLength(`+${digits}`);
  switch (length) {
    case 'TOO_SHORT':
      return 'phone_too_short';
    case 'TOO_LONG':
      return 'phone_too_long';
    case 'INVALID_COUNTRY':
    case 'NOT_A_NUMBER':
      if (digits.length < 7) return 'phone_too_short';
      return digits.length > MAX_E164_DIGITS ? 'phone_too_long' : 'phone_invalid';
    default:
      return 'phone_invalid';
  }
}

function readByLibrary(text: string, country: string | null): Reading | null {
  const options = country ? { defaultCountry: country as CountryCode, extract: false } : { extract: false };
  const number = parsePhoneNumberFromString(text, options);
  if (!number) return null;
  const phone = number.number.slice(1);
  if (number.isValid()) return phone.length > MAX_E164_DIGITS ? null : { phone, country: number.country ?? null };
  return readModernFast(phone);
}

function readModernFast(digits: string): Reading | null {
  const modern = modernForm(digits);
  return modern === null ? null : readInternationalFast(modern);
}

function readMobileWithCode(digits: string, country: string): Reading | null {
  const { callingCode, mobile, pattern } = planOf(country);
  if (!mobile || !digits.startsWith(callingCode)) return null;
  if (!mobile.pattern.test(digits.slice(callingCode.length)) || mobile.pattern.test(digits)) return null;
  // Only where both readings fit; elsewhere the general rules say the same.
  return pattern.test(digits) ? readInternationalFast(digits) : null;
}

/** The library does this too, but not for a neighbour's number: a Russian mobile number without a plus under KZ. */
function readOwnCallingCode(digits: string, country: string): Reading | null {
  return digits.startsWith(planOf(country).callingCode) ? readInternational(digits) : null;
}

function readLostZero(digits: string, country: string): Reading | null {
  if (!ZERO_KEEPERS.has(country) || digits.startsWith('0')) return null;
  const reading = readNationalFast(`0${digits}`, country);
  return reading?.phone === `${planOf(country).callingCode}0${digits}` ? reading : null;
}
