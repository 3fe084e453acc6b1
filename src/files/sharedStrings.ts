import { MAX_CELL_CHARACTERS } from './limits.ts';
import { invalidFile } from './refuse.ts';
import { createXmlReader, xmlText } from './xml.ts';

/** The table of texts that cells of a workbook point into. */
export interface SharedStrings {
  /** Undefined when there is no such text. */
  get: (index: number) => string | undefined;
}

const BLOCK_BYTES = 4 * 1024 * 1024;

/** A million different rows of five texts are about 100 MB. */
const MAX_BYTES = 384 * 1024 * 1024;
const MAX_STRINGS = 20_000_000;

/** Texts that a small table keeps ready: cells repeat few of them (countries, tags). */
const MAX_READY = 16_384;

/**
 * A table of texts that is filled once and then read. They lie in large buffers as UTF-8, outside of the JavaScript heap:
 * a million names take 30 MB, as strings over 100.
 */
function createTable(): SharedStrings & { add: (text: string) => void } {
  const blocks: Buffer[] = [];
  let used = BLOCK_BYTES;
  let count = 0;
  /** Where text n begins, as block · BLOCK_BYTES + offset, and how many bytes it has. */
  let starts = new Float64Array(1024);
  let lengths = new Uint32Array(1024);
  const ready: (string | undefined)[] = [];

  const add = (text: string): void => {
    const length = Buffer.byteLength(text);
    if (used + length > BLOCK_BYTES) {
      if ((blocks.length + 1) * BLOCK_BYTES > MAX_BYTES || count >= MAX_STRINGS) throw tooManyTexts();
      blocks.push(Buffer.allocUnsafeSlow(BLOCK_BYTES));
      used = 0;
    }
    if (count === starts.length) {
      const wider = new Float64Array(2 * count);
      wider.set(starts);
      starts = wider;
      const longer = new Uint32Array(2 * count);
      longer.set(lengths);
      lengths = longer;
    }
    blocks.at(-1)!.write(text, used);
    starts[count] = (blocks.length - 1) * BLOCK_BYTES + used;
    lengths[count] = length;
    used += length;
    count++;
  };

  const read = (index: number): string => {
    const start = starts[index]!;
    const from = start % BLOCK_BYTES;
    return blocks[(start - from) / BLOCK_BYTES]!.toString('utf8', from, from + lengths[index]!);
  };

  return {
    add,
    get: (index) => {
      if (!(index >= 0 && index < count)) return undefined;
      if (index >= MAX_READY) return read(index);
      ready[index] ??= read(index);
      return ready[index];
    },
  };
}

const tooManyTexts = () =>
  invalidFile('The workbook holds more text than can be read at once. Save the table as “CSV UTF-8” and upload that.');

/** Reads a shared-strings part (ECMA-376, 18.4) from its XML in pieces. */
export async function readSharedStrings(pieces: AsyncIterable<Buffer>): Promise<SharedStrings> {
  const table = createTable();
  const reader = createStringReader((text) => table.add(text));
  for await (const piece of pieces) reader.push(piece.toString('latin1'));
  reader.end();
  return table;
}

/** As `readSharedStrings`, but only the texts of the given indexes, reading no further than the last of them. */
export async function readSomeStrings(
  pieces: AsyncIterable<Buffer>,
  wanted: ReadonlySet<number>,
): Promise<SharedStrings> {
  const texts = new Map<number, string>();
  let last = -1;
  for (const one of wanted) last = Math.max(last, one);
  let index = 0;
  const reader = createStringReader((text) => {
    if (wanted.has(index)) texts.set(index, text);
    index++;
  });
  if (last >= 0) {
    for await (const piece of pieces) {
      reader.push(piece.toString('latin1'));
      if (index > last) break;
    }
  }
  return { get: (one) => texts.get(one) };
}

/** Tells each text of the part, its runs joined. Phonetic guides (`rPh`) are not part of it. */
function createStringReader(onText: (text: string) => void) {
  const collector = createTextCollector();
  return createXmlReader({
    open: (name) => {
      if (name === 'si') collector.begin();
      else collector.open(name);
    },
    close: (name) => {
      if (name === 'si') onText(collector.take());
      else collector.close(name);
    },
    text: collector.text,
  });
}

/** One character more than may be, so that the cell is known to be too long. */
const KEPT_RAW = 16 * MAX_CELL_CHARACTERS;

/**
 * Collects the text of a rich text (`si` or `is`): what its `t` elements hold, phonetic guides apart. Of an endless one
 * only as much is kept as shows that it is too long for a cell.
 */
export function createTextCollector() {
  let raw = '';
  let reading = false;
  let guides = 0;
  return {
    begin: () => {
      raw = '';
      reading = false;
      guides = 0;
    },
    open: (name: string) => {
      if (name === 't') reading = guides === 0;
      else if (name === 'rPh') guides++;
    },
    close: (name: string) => {
      if (name === 't') reading = false;
      else if (name === 'rPh') guides--;
    },
    text: (piece: string) => {
      if (reading && raw.length < KEPT_RAW) raw += piece;
    },
    take: (): string => sheetText(raw),
  };
}

const ESCAPED = /_x([\dA-Fa-f]{4})_/g;

/** Text of a workbook: XML's references, and the escapes `_x000D_` for what XML cannot hold (ECMA-376, 22.9.2.19). */
export function sheetText(raw: string): string {
  const text = xmlText(raw);
  const short = text.length > MAX_CELL_CHARACTERS + 1 ? text.slice(0, MAX_CELL_CHARACTERS + 1) : text;
  if (!short.includes('_x')) return short;
  return short.replace(ESCAPED, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}
