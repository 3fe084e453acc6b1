/**
 * A gram is three UTF-16 code units of a text in a row, as one number below 2^48: that of the first is the highest. Every
 * position of a text begins one, with zeros beyond the text's end, so that one or two characters are found as the
 * beginnings of grams, which are a range of these numbers.
 */
const GRAM_LENGTH = 3;
const UNIT = 0x1_0000;

/** The grams of a text, without repetitions, in no particular order. */
export function gramsOf(text: string): number[] {
  const grams = new Set<number>();
  for (let index = 0; index < text.length; index++) grams.add(gramAt(text, index));
  return [...grams];
}

const unitAt = (text: string, index: number): number => (index < text.length ? text.charCodeAt(index) : 0);

const gramAt = (text: string, index: number): number =>
  (unitAt(text, index) * UNIT + unitAt(text, index + 1)) * UNIT + unitAt(text, index + 2);

/**
 * What to look up for a part of a text: texts that contain it have all of these grams, or one of this range. Where it is
 * `exact`, no other texts have.
 */
export type GramLookup = ({ all: number[] } | { from: number; to: number }) & { exact: boolean };

/** More grams than these tell apart only what the look at the row does as well, and each is a page to read. */
const MOST_GRAMS = 4;

/** The lookup for a part, which has at least one character. One of up to three is found exactly, others may be too many. */
export function lookupOf(part: string): GramLookup {
  if (part.length < GRAM_LENGTH) {
    const from = gramAt(part, 0);
    return { from, to: from + UNIT ** (GRAM_LENGTH - part.length) - 1, exact: true };
  }
  // From the end, where numbers differ most, and beside each other, which tells more than overlapping.
  const grams = new Set<number>();
  for (let end = part.length; end > 0 && grams.size < MOST_GRAMS; end -= GRAM_LENGTH) {
    grams.add(gramAt(part, Math.max(end - GRAM_LENGTH, 0)));
  }
  return { all: [...grams], exact: part.length === GRAM_LENGTH };
}
