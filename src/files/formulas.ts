/**
 * `=`, `@`, tab and return always start a formula; `+` and `-` unless a number follows (OWASP, CSV injection). Behind
 * apostrophes too, so that a text which begins with one of its own is told from a guarded one.
 */
const FORMULA = /^'*(?:[=@\t\r]|[+-](?![\d\s().-]*$))/;

/** Whether a spreadsheet could take a text for a formula. */
export const looksLikeFormula = (cell: string): boolean => FORMULA.test(cell);

/** Puts an apostrophe before what a spreadsheet would run as a formula. */
export function guardFormula(cell: string): string {
  return FORMULA.test(cell) ? `'${cell}` : cell;
}

/** The inverse of `guardFormula`: what this program exported comes back as it was. */
export function unguardFormula(cell: string): string {
  return cell.charCodeAt(0) === 0x27 && FORMULA.test(cell) ? cell.slice(1) : cell;
}
