/** A column as spreadsheets call it: 0 is A, 26 is AA. */
export function letterOf(column: number): string {
  const rest = Math.floor(column / 26) - 1;
  return (rest >= 0 ? letterOf(rest) : '') + String.fromCharCode('A'.charCodeAt(0) + (column % 26));
}
