/**
 * One key for every way of writing a number that reaches the same person on WhatsApp.
 *
 * Three numbering plans changed their mobile numbers while WhatsApp accounts kept the form they were registered with,
 * so the `wa_id` that a webhook reports can differ from the number a contact was imported with. Meta's Cloud API
 * documentation says of Brazil and Mexico that the extra digit may be altered by the platform and that this is normal
 * behaviour; the WhatsApp help page on international numbers gives the Argentine and Mexican forms.
 *
 * - Brazil (55): ANATEL put a 9 before every eight-digit mobile number (resolution 553/2010, done in every area code
 *   by November 2016). Accounts outside area codes 11–19, 21, 22, 24, 27 and 28 mostly keep the eight-digit form.
 *   Mobile numbers began with 6–9 and landlines with 2–5, so landlines are never touched. Canonical: with the ninth digit.
 * - Mexico (52): callers from abroad dialled 1 before mobile numbers until IFT's dialling plan of 3 August 2019.
 *   Canonical: without the 1.
 * - Argentina (54): callers from abroad dial 9 before the area code of a mobile number. Area code and subscriber number
 *   are ten digits, unique over landlines and mobiles together, so dropping the 9 cannot merge two people.
 *   Canonical: without the 9.
 */

const ZERO = 48;

/**
 * The canonical form of E.164 digits (no plus). Promises: equal for variants of one number, unchanged for all other
 * numbers, idempotent. It checks no validity and never throws. The key identifies; it is not always dialable, so send
 * to `phone`.
 */
export function phoneKey(digits: string): string {
  // Almost every number leaves here: two character reads, no allocation.
  if (digits.charCodeAt(0) !== ZERO + 5) return digits;
  switch (digits.charCodeAt(1)) {
    case ZERO + 5:
      return brazilKey(digits);
    case ZERO + 2:
      return mexicoKey(digits);
    case ZERO + 4:
      return argentinaKey(digits);
    default:
      return digits;
  }
}

/** Every way to write the number that has this key, the key first. */
export function writingsOf(key: string): string[] {
  const others = [
    /^55[1-9]{2}9[6-9]\d{7}$/.test(key) ? `${key.slice(0, 4)}${key.slice(5)}` : null,
    /^52[2-9]\d{9}$/.test(key) ? `521${key.slice(2)}` : null,
    /^54[1-3]\d{9}$/.test(key) ? `549${key.slice(2)}` : null,
  ];
  return [key, ...others.filter((one) => one !== null)];
}

/**
 * The currently valid way to write a number given in an abolished form, or null when it is in none. Beyond `phoneKey`
 * it knows Mexico's domestic mobile and long-distance prefixes 044, 045 and 01, abolished by the same plan of 2019.
 * `digits` are E.164 digits as a parser that does not know the old form would put them together.
 */
export function modernForm(digits: string): string | null {
  const key = phoneKey(digits);
  if (key !== digits) return key;
  const mexico = /^52(?:01|04[45])([2-9]\d{9})$/.exec(digits);
  return mexico ? `52${mexico[1]}` : null;
}

/** 55 + area code (two digits, neither zero) + eight digits that begin with 6–9. */
function brazilKey(digits: string): string {
  if (digits.length !== 12) return digits;
  const areaCode = digits.charCodeAt(2) > ZERO && digits.charCodeAt(3) > ZERO;
  const mobile = digits.charCodeAt(4) >= ZERO + 6;
  return areaCode && mobile ? `${digits.slice(0, 4)}9${digits.slice(4)}` : digits;
}

/** 52 + 1 + ten digits; a Mexican number never begins with 0 or 1. */
function mexicoKey(digits: string): string {
  const old = digits.length === 13 && digits.charCodeAt(2) === ZERO + 1 && digits.charCodeAt(3) >= ZERO + 2;
  return old ? `52${digits.slice(3)}` : digits;
}

/** 54 + 9 + ten digits; area codes begin with 1, 2 or 3. */
function argentinaKey(digits: string): string {
  if (digits.length !== 13 || digits.charCodeAt(2) !== ZERO + 9) return digits;
  const area = digits.charCodeAt(3) - ZERO;
  return area >= 1 && area <= 3 ? `54${digits.slice(3)}` : digits;
}
