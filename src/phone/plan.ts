import metadata from 'libphonenumber-js/max/metadata';

/**
 * A fast reader for numbers that are already digits, built from the metadata of libphonenumber-js.
 *
 * The library builds its objects anew on every call and reads 60 to 120 k numbers a second, so an import of a million
 * rows would spend ten seconds there; with this reader `parsePhone` does about a million a second. It compiles each
 * country's plan once and only ever *accepts*: it answers null whenever a number is invalid or needs one of the
 * library's rarer rules, and the caller then asks the library. `plan.test.ts` holds every acceptance equal to the
 * library's, so a new metadata format would fail there and not in someone's import.
 */

/** A number that exists: E.164 digits and its region, null when it belongs to no single country. */
export interface Reading {
  readonly phone: string;
  readonly country: string | null;
}

/** One country's numbering plan, with its patterns compiled. National numbers exclude the trunk prefix. */
export interface Plan {
  readonly country: string;
  readonly callingCode: string;
  /** A necessary condition on every national number. */
  readonly pattern: RegExp;
  /** Number types (mobile, fixed …) with the lengths they allow as bits; a number is valid when one matches. */
  readonly types: readonly NumberType[];
  readonly mobile: NumberType | null;
  /** Digits that decide the region where several share a calling code. */
  readonly leading: RegExp | null;
  /** Trunk prefix and carrier codes, at the start of national writing. */
  readonly trunk: RegExp | null;
  /** International dialling prefix, such as 00 or 011. */
  readonly idd: RegExp;
}

interface NumberType {
  readonly lengths: number;
  readonly pattern: RegExp;
}

// Positions in the metadata arrays; see `source/metadata.js` of libphonenumber-js, format 4.
const IDD = 1;
const PATTERN = 2;
const LENGTHS = 3;
const NATIONAL_PREFIX = 5;
const NATIONAL_PREFIX_FOR_PARSING = 7;
const LEADING_DIGITS = 10;
const TYPES = 11;
const MOBILE_TYPE = 1;

const NEVER = /(?!)/;

/** ITU-T E.164 (2010), section 6: at most fifteen digits with the calling code. The metadata allows a few longer. */
export const MAX_E164_DIGITS = 15;

const regionsByCallingCode = new Map<string, readonly string[]>(Object.entries(metadata.country_calling_codes));
const arrays = new Map<string, readonly unknown[]>(Object.entries(metadata.countries));
const plans = new Map<string, Plan>();
let mobilesByLength: Map<number, Plan[]> | undefined;

/** True for an upper-case ISO 3166-1 alpha-2 code (or AC, TA, XK) with a numbering plan. */
export function hasPlan(country: string): boolean {
  return arrays.has(country);
}

/** Every region with a numbering plan, in the order of its code. */
export function planCountries(): string[] {
  return [...arrays.keys()].sort();
}

/** The regions that share a calling code, main region first; none for unknown and non-geographic codes. */
export function regionsOf(callingCode: string): readonly string[] {
  return regionsByCallingCode.get(callingCode) ?? [];
}

/** The calling code at the start of E.164 digits, or null. Calling codes are one to three digits and prefix-free. */
export function callingCodeOf(digits: string): string | null {
  for (let length = 1; length <= 3; length += 1) {
    const code = digits.slice(0, length);
    if (regionsByCallingCode.has(code) || code in metadata.nonGeographic) return code;
  }
  return null;
}

/** The plan of a region that `hasPlan`. Compiled on first use. */
export function planOf(country: string): Plan {
  let plan = plans.get(country);
  if (!plan) {
    plan = compile(country);
    plans.set(country, plan);
  }
  return plan;
}

/** Reads digits that begin with a calling code; null when invalid or not certain. */
export function readInternationalFast(digits: string): Reading | null {
  const callingCode = callingCodeOf(digits);
  const main = callingCode === null ? undefined : regionsOf(callingCode)[0];
  if (callingCode === null || main === undefined) return null;
  return readAs(planOf(main), digits.slice(callingCode.length));
}

/** Reads digits as people of `country` write them at home; null when invalid or not certain. */
export function readNationalFast(digits: string, country: string): Reading | null {
  const plan = planOf(country);
  if (plan.idd.test(digits)) return null;
  const reading = readAs(plan, digits);
  if (!digits.startsWith(plan.callingCode)) return reading;
  // The library takes the country's own calling code off when only the rest fits the plan, so a reading is certain
  // only when the whole fits. When it does not, the common case is an international number without its plus.
  if (reading) return fitsPattern(plan, reading) ? reading : null;
  if (plan.pattern.test(digits) || (plan.trunk && startOf(plan.trunk, digits) !== 0)) return null;
  const shorter = readAs(plan, digits.slice(plan.callingCode.length));
  return shorter && fitsPattern(plan, shorter) ? shorter : null;
}

/** True when some country would read these bare digits as one of its own mobile numbers. */
export function isMobileSomewhere(digits: string): boolean {
  if (!mobilesByLength) {
    mobilesByLength = new Map();
    for (const country of planCountries()) {
      const plan = planOf(country);
      for (let length = 1; length < 32; length += 1) {
        if (((plan.mobile?.lengths ?? 0) & (1 << length)) === 0) continue;
        mobilesByLength.set(length, [...(mobilesByLength.get(length) ?? []), plan]);
      }
    }
  }
  for (const plan of mobilesByLength.get(digits.length) ?? []) {
    if (plan.mobile?.pattern.test(digits) && plan.pattern.test(digits)) return true;
  }
  return false;
}

/** True when a reading of the same calling code is a valid number of `country` too, as +61 4… is of AU, CC and CX. */
export function isValidIn(country: string, reading: Reading): boolean {
  const plan = planOf(country);
  return isValid(plan, reading.phone.slice(plan.callingCode.length));
}

function fitsPattern(plan: Plan, reading: Reading): boolean {
  return plan.pattern.test(reading.phone.slice(plan.callingCode.length));
}

/** National digits, perhaps with a trunk prefix, read under a plan; the region may be another of the same code. */
function readAs(plan: Plan, digits: string): Reading | null {
  let national = digits;
  const length = plan.trunk ? startOf(plan.trunk, digits) : 0;
  if (length < 0) return null;
  if (length > 0) {
    const rest = digits.slice(length);
    if (plan.pattern.test(rest)) national = rest;
    else if (!plan.pattern.test(digits)) return null;
  }
  const region = regionFor(plan.callingCode, national);
  if (!region || !isValid(region, national)) return null;
  if (plan.callingCode.length + national.length > MAX_E164_DIGITS) return null;
  return { phone: plan.callingCode + national, country: region.country };
}

/** How many characters a trunk prefix takes; −1 when it rewrites the number, which is left to the library. */
function startOf(trunk: RegExp, digits: string): number {
  const match = trunk.exec(digits);
  if (!match) return 0;
  for (let group = 1; group < match.length; group += 1) if (match[group] !== undefined) return -1;
  return match[0].length;
}

/** The library's rule: leading digits decide where a plan has them, else the first region where a type matches. */
function regionFor(callingCode: string, national: string): Plan | null {
  const regions = regionsOf(callingCode);
  const only = regions[0];
  if (regions.length === 1 && only !== undefined) return planOf(only);
  for (const region of regions) {
    const plan = planOf(region);
    if (plan.leading ? plan.leading.test(national) : isValid(plan, national)) return plan;
  }
  return null;
}

function isValid(plan: Plan, national: string): boolean {
  if (!plan.pattern.test(national)) return false;
  const length = 1 << national.length;
  for (const type of plan.types) if ((type.lengths & length) !== 0 && type.pattern.test(national)) return true;
  return false;
}

function compile(country: string): Plan {
  const array = arrays.get(country);
  if (!array) throw new RangeError(`no numbering plan for ${country}`);
  const lengths = array[LENGTHS] as number[];
  const types = (array[TYPES] as (readonly [string, (readonly number[])?] | 0)[] | undefined) ?? [];
  const trunk = (array[NATIONAL_PREFIX_FOR_PARSING] || array[NATIONAL_PREFIX]) as string | 0 | undefined;
  const leading = array[LEADING_DIGITS] as string | 0 | undefined;
  const mobile = types[MOBILE_TYPE] || null;

  // Types that allow the same lengths become one alternation, so most numbers cost two pattern tests.
  const byLengths = new Map<number, string[]>();
  for (const type of types) {
    if (type === 0 || type[0] === '') continue;
    const bits = lengthBits(type[1] ?? lengths);
    byLengths.set(bits, [...(byLengths.get(bits) ?? []), type[0]]);
  }
  return {
    country,
    callingCode: String(array[0]),
    pattern: whole(array[PATTERN] as string),
    types: [...byLengths].map(([bits, patterns]) => ({ lengths: bits, pattern: whole(patterns.join('|')) })),
    mobile: mobile?.[0] ? { lengths: lengthBits(mobile[1] ?? lengths), pattern: whole(mobile[0]) } : null,
    leading: leading ? new RegExp(`^(?:${leading})`) : null,
    trunk: trunk ? new RegExp(`^(?:${trunk})`) : null,
    idd: array[IDD] ? new RegExp(`^(?:${array[IDD]})`) : NEVER,
  };
}

function whole(pattern: string): RegExp {
  return new RegExp(`^(?:${pattern})$`);
}

function lengthBits(lengths: readonly number[]): number {
  return lengths.reduce((bits, length) => bits | (1 << length), 0);
}
