const FOREIGN = /[^\P{Nd}0-9]/gu;

/** A text with the decimal digits of every script (٣, ३, ３ …) written as 0 to 9. */
export const asciiDigits = (text: string): string => text.replace(FOREIGN, asciiDigit);

/** Unicode encodes decimal digits in runs of ten ascending from zero, so the distance from the run's start is the value. */
function asciiDigit(digit: string): string {
  const code = digit.codePointAt(0) ?? 0;
  let before = 0;
  while (/\p{Nd}/u.test(String.fromCodePoint(code - before - 1))) before += 1;
  return String(before % 10);
}
