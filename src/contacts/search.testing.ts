import { fold, foldStored, isUnspaced } from '../lib/fold.ts';
import { maskText } from '../phone/mask.ts';

/**
 * What search promises, in a line: the folded name, then the number, contain what was typed; numbers in any writing.
 * `phone` is E.164 digits without a plus. Without `fullNumbers`, what is left of name and number between the asterisks.
 */
export function matches(
  { name, phone }: { name: string; phone: string | null },
  typed: string,
  { fullNumbers }: { fullNumbers: boolean } = { fullNumbers: true },
): boolean {
  const folded = fold(typed);
  if (folded === '') return typed.trim() === '';
  const texts = fullNumbers
    ? [foldStored(name) + (phone ?? '')]
    : [maskText(foldStored(name)), phone === null ? '' : maskText(`+${phone}`).replace(' ', '')].flatMap((text) =>
        text.split('*'),
      );
  const characters = [...folded];
  const framed = `${isUnspaced(characters[0]) ? ' ' : ''}${folded}${isUnspaced(characters.at(-1)) ? ' ' : ''}`;
  const digits = folded.replace(/[ +]/g, '');
  const number = digits.length >= 6 ? digits.replace(/^0+/, '') : digits;
  return texts.some(
    (text) => text.includes(framed) || (/^\d+$/.test(digits) && number !== '' && text.includes(number)),
  );
}
