import { isAscii } from 'node:buffer';
import { createDecoder } from './decode.ts';
import { detectEncoding } from './encoding.ts';
import { MAX_COLUMNS, MAX_ROW_CHARACTERS } from './limits.ts';
import { invalidFile } from './refuse.ts';
import { emptyFile } from './signature.ts';
import { sniffText } from './sniff.ts';
import type { FileSource } from './source.ts';
import type { Encoding, FormatOverrides, TextFormat } from './types.ts';

/** Enough for a first row of the greatest length in any encoding, and for hundreds of rows of people. */
const SAMPLE_BYTES = 256 * 1024;
const LONG_SAMPLE_BYTES = 4 * MAX_ROW_CHARACTERS + 1024;

/** Recognises separated values. Throws `import_invalid_file` for what is no text, or in no encoding that is known. */
export async function recogniseText(
  source: FileSource,
  overrides: FormatOverrides & { name?: string | undefined; signal?: AbortSignal | undefined },
): Promise<TextFormat> {
  const sample = await source.read(0, SAMPLE_BYTES);
  const encoding = overrides.encoding ?? (await recogniseEncoding(source, sample, overrides.signal));
  let whole = sample.length >= source.size;
  let text = decodeSample(sample, encoding);
  if (!whole && !/[\r\n]/.test(text)) {
    const longer = await source.read(0, LONG_SAMPLE_BYTES);
    whole = longer.length >= source.size;
    text = decodeSample(longer, encoding);
    if (!/[\r\n]/.test(text.slice(0, MAX_ROW_CHARACTERS))) throw noLines();
  }
  refuseBinary(text);
  if (text.trim() === '') throw whole ? emptyFile() : noLines();
  const layout = sniffText(text, whole, overrides);
  refuseWide(text, layout.delimiter);
  return { kind: 'csv', encoding, ...layout };
}

const noLines = () =>
  invalidFile(
    'The first row is longer than a million characters: this is no table. Save the table as .xlsx or “CSV UTF-8”.',
  );

function decodeSample(sample: Buffer, encoding: Encoding): string {
  const decode = createDecoder(encoding);
  return decode(sample).replaceAll('\0', '');
}

/** Text has tabs and line ends for control characters, and NULs that some program left. Anything else has plenty. */
function refuseBinary(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
  const strange = text.match(/[\u0001-\u0008\u000e-\u001f\uffff]/g)?.length ?? 0;
  if (strange > 8 && strange > text.length * 0.05) {
    throw invalidFile('This is neither a workbook nor text. Save the table as .xlsx or “CSV UTF-8” and upload that.');
  }
}

/** A table of ten thousand columns is no list of people, and every row of it would be refused. */
function refuseWide(text: string, delimiter: string): void {
  const line = /[^\r\n]+/.exec(text)?.[0] ?? '';
  const columns = line.split(delimiter).filter((cell) => cell.trim() !== '').length;
  if (columns <= MAX_COLUMNS) return;
  throw invalidFile(
    `The first row has ${columns.toLocaleString('en')} columns; at most ${MAX_COLUMNS.toLocaleString('en')} are read. Remove those that are not needed.`,
  );
}

async function recogniseEncoding(source: FileSource, sample: Buffer, signal?: AbortSignal): Promise<Encoding> {
  const evidence = await collectEvidence(source, sample, signal);
  const encoding = detectEncoding(evidence);
  if (encoding) return encoding;
  throw invalidFile(
    'The characters of the file cannot be read with certainty. Save the table as .xlsx or “CSV UTF-8” and upload that, or choose its encoding.',
  );
}

/** Bytes beyond ASCII that make an encoding certain. */
const ENOUGH_BYTES = 4_000;
const MAX_EVIDENCE_BYTES = 512 * 1024;

/**
 * What the encoding is told from: the beginning, and where that is (nearly) pure ASCII, lines from further on, be it at
 * the end, that are not. Passing over a million rows of ASCII takes 0.05 s.
 */
async function collectEvidence(source: FileSource, sample: Buffer, signal?: AbortSignal): Promise<Buffer> {
  if (sample.length >= source.size || detectEncoding(sample)?.startsWith('utf-16')) return sample;
  let found = countBeyondAscii(sample);
  const evidence = [wholeLines(sample)];
  let size = sample.length;
  if (found >= ENOUGH_BYTES) return evidence[0]!;
  for await (const bytes of source.stream(sample.length)) {
    signal?.throwIfAborted();
    if (isAscii(bytes)) continue;
    const lines = linesBeyondAscii(bytes);
    found += countBeyondAscii(lines);
    size += lines.length;
    evidence.push(lines);
    if (found >= ENOUGH_BYTES || size > MAX_EVIDENCE_BYTES) break;
  }
  return Buffer.concat(evidence);
}

function countBeyondAscii(bytes: Buffer): number {
  let count = 0;
  for (const byte of bytes) if (byte > 0x7f) count++;
  return count;
}

const isLineEnd = (byte: number): boolean => byte === 0x0a || byte === 0x0d;

/** Without the last line, which may end within a character. No character of any encoding here has a line end in it. */
function wholeLines(bytes: Buffer): Buffer {
  let end = bytes.length;
  while (end > 0 && !isLineEnd(bytes[end - 1]!)) end--;
  return end === 0 ? bytes : bytes.subarray(0, end);
}

/** The whole lines of a piece from the first to the last that is not ASCII. */
function linesBeyondAscii(bytes: Buffer): Buffer {
  let first = bytes.findIndex((byte) => byte > 0x7f);
  while (first > 0 && !isLineEnd(bytes[first - 1]!)) first--;
  // The piece itself may begin within a character.
  if (first === 0) first = bytes.findIndex(isLineEnd) + 1;
  return wholeLines(bytes.subarray(first));
}
