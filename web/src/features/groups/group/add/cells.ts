/** More than fits in one request; larger lists are files. */
export const MOST_ROWS = 10_000;

/**
 * Rows of cells from text as spreadsheets put it on the clipboard (tabs between cells, quotes around cells with line
 * breaks) or as it stands in a CSV file (RFC 4180, with commas or semicolons). Blank rows are left out.
 */
export function parseCells(text: string): string[][] {
  const delimiter = delimiterOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let at = 0;
  const endCell = (): void => {
    row.push(cell.trim());
    cell = '';
  };
  const endRow = (): void => {
    endCell();
    if (row.some((value) => value !== '')) rows.push(row);
    row = [];
  };
  while (at < text.length) {
    const letter = text[at]!;
    if (letter === '"' && cell === '') {
      const quoted = quotedCell(text, at);
      if (quoted) {
        cell = quoted.value;
        at = quoted.end;
        continue;
      }
    }
    if (letter === delimiter) endCell();
    else if (letter === '\n' || letter === '\r') {
      if (letter === '\r' && text[at + 1] === '\n') at += 1;
      endRow();
    } else cell += letter;
    at += 1;
  }
  endRow();
  return rows;
}

/** The cell that a quote opens, and where what follows it begins; null if no quote closes it, so it is a character. */
function quotedCell(text: string, start: number): { value: string; end: number } | null {
  let value = '';
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] !== '"') value += text[at];
    else if (text[at + 1] === '"') {
      value += '"';
      at += 1;
    } else return { value, end: at + 1 };
  }
  return null;
}

/** A tab anywhere means a spreadsheet; else what the first line has most of. */
function delimiterOf(text: string): string {
  if (text.includes('\t')) return '\t';
  const [line = ''] = text.trimStart().split(/[\r\n]/, 1);
  const count = (letter: string): number => line.split(letter).length - 1;
  return count(';') > count(',') ? ';' : ',';
}
