import { createDecoder } from './decode.ts';
import type { Encoding } from './types.ts';

/** Text in an encoding, which Node can only decode. Throws for characters that the encoding does not have. */
export function encode(text: string, encoding: Encoding): Buffer {
  if (encoding === 'utf-8') return Buffer.from(text);
  if (encoding === 'utf-16le') return Buffer.from(text, 'utf16le');
  if (encoding === 'utf-16be') return Buffer.from(text, 'utf16le').swap16();
  const table = tableOf(encoding);
  return Buffer.concat(
    Array.from(text, (character) => {
      const bytes = character < '\u0080' ? Buffer.from(character) : table.get(character);
      if (!bytes) throw new Error(`${encoding} has no ${character}`);
      return bytes;
    }),
  );
}

/** Whether an encoding has all characters of a text. */
export function canEncode(text: string, encoding: Encoding): boolean {
  try {
    encode(text, encoding);
    return true;
  } catch {
    return false;
  }
}

const tables = new Map<Encoding, ReadonlyMap<string, Buffer>>();

function tableOf(encoding: Encoding): ReadonlyMap<string, Buffer> {
  const known = tables.get(encoding);
  if (known) return known;
  const table = new Map<string, Buffer>();
  const add = (bytes: Buffer) => {
    const text = createDecoder(encoding)(bytes) + createDecoder(encoding)();
    if (Array.from(text).length === 1 && text > '\u007f' && text !== '\uffff' && !table.has(text))
      table.set(text, bytes);
  };
  for (let first = 0x80; first < 0x100; first++) {
    add(Buffer.from([first]));
    if (encoding === 'windows-1252') continue;
    for (let second = 0x30; second < 0x100; second++) add(Buffer.from([first, second]));
  }
  tables.set(encoding, table);
  return table;
}
