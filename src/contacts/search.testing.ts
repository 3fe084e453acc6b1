import { fold, foldStored, isUnspaced } from '../lib/fold.ts';

/**
 * What search promises, in a line: the folded name, then the number, contain what was typed; numbers in any writing.
 * `phone` is E.164 digits without a plus.
 */
export function matches({ name, phone }: { name: string; phone: string | null }, typed: string): boolean {
  const folded = fold(typed);
  if (folded === '') return typed.trim() === '';
  const text = foldStored(name) + (phone ?? '');
  const characters = [...folded];
  const framed = `${isUnspaced(characters[0]) ? ' ' : ''}${folded}${isUnspaced(characters.at(-1)) ? ' ' : ''}`;
  const digits = folded.replace(/[ +]/g, '');
  const number = digits.length >= 6 ? digits.replace(/^0+/, '') : digits;
  return text.includes(framed) || (/^\d+$/.test(digits) && number !== '' && text.includes(number));
}
