const A = 'A'.charCodeAt(0);
const REGIONAL_A = 0x1f1e6;

/** The flag of a country as an emoji, from its ISO 3166-1 alpha-2 code; systems without flags show its letters. */
export const flagOf = (code: string): string =>
  /^[A-Z]{2}$/.test(code)
    ? String.fromCodePoint(...[...code].map((letter) => REGIONAL_A + letter.charCodeAt(0) - A))
    : '';
