import { attributes, createXmlReader } from './xml.ts';

/** What a cell's number format makes of its number. */
export type NumberKind = 'number' | 'date' | 'duration' | { zeros: number };

/** The kinds of number by style index, the `s` of a cell. */
export type Styles = readonly NumberKind[];

/** Excel ends at 65,490. */
const MAX_STYLES = 100_000;

/** Reads a styles part (ECMA-376, 18.8) from its XML in pieces. */
export async function readStyles(pieces: AsyncIterable<Buffer>): Promise<Styles> {
  const codes = new Map<string, NumberKind>();
  const styles: NumberKind[] = [];
  let inCells = false;
  const reader = createXmlReader({
    open: (name, tag) => {
      if (name === 'cellXfs') inCells = true;
      else if (name === 'numFmt') {
        const { numFmtId = '', formatCode = '' } = attributes(tag);
        if (codes.size < MAX_STYLES) codes.set(numFmtId, kindOfCode(formatCode));
      } else if (name === 'xf' && inCells && styles.length < MAX_STYLES) {
        const { numFmtId = '0' } = attributes(tag);
        styles.push(codes.get(numFmtId) ?? kindOfBuiltIn(Number(numFmtId)));
      }
    },
    close: (name) => {
      if (name === 'cellXfs') inCells = false;
    },
    text: () => {},
  });
  for await (const piece of pieces) reader.push(piece.toString('latin1'));
  reader.end();
  return styles;
}

/** The formats that a workbook does not spell out (ECMA-376, 18.8.30): dates, with those of Chinese and Japanese Excel. */
function kindOfBuiltIn(id: number): NumberKind {
  if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 50 && id <= 58)) return 'date';
  return id >= 45 && id <= 47 ? 'duration' : 'number';
}

/** Colours, conditions, locales, quoted and escaped text: nothing that is counted. `[h]` is a duration and stays. */
const NOT_COUNTED = /\[(?!h+\]|m+\]|s+\])[^\]]*\]|"[^"]*"|\\.|_.|\*./gi;

/** Tells a number format code's kind from its first section, the one for positive numbers. */
function kindOfCode(code: string): NumberKind {
  const section = code.replace(NOT_COUNTED, '').split(';', 1)[0]!;
  if (/^0{2,}$/.test(section)) return { zeros: section.length };
  if (/general|standard/i.test(section)) return 'number';
  if (/\[(?:h+|m+|s+)\]/i.test(section)) return 'duration';
  return /[dmyhs]|am\/pm/i.test(section) ? 'date' : 'number';
}
