/**
 * Lines of PostgreSQL's text format (COPY … TO STDOUT): cells between tabs, with everything that could be mistaken written
 * behind a backslash. https://www.postgresql.org/docs/current/sql-copy.html
 */

/** Cuts bytes that arrive in pieces into lines, some hundreds at a time. */
export async function* copyLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const piece of bytes) {
    const text = rest + decoder.decode(piece, { stream: true });
    const end = text.lastIndexOf('\n');
    rest = text.slice(end + 1);
    if (end >= 0) yield text.slice(0, end).split('\n');
  }
}

const ESCAPES: Record<string, string> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** The cells of a line; none of them may be null. */
export function copyCells(line: string): string[] {
  const cells = line.split('\t');
  return line.includes('\\') ? cells.map(unescapeCopy) : cells;
}

const unescapeCopy = (cell: string): string =>
  cell.replace(/\\(.)/g, (_, character: string) => ESCAPES[character] ?? character);
