import { isUtf8 } from 'node:buffer';
import type { Encoding } from './types.ts';

/** Stands in decoded text for bytes that mean nothing in the encoding. No text has it: it is a noncharacter. */
export const UNDECODABLE = '\uffff';

/** Decodes a file's bytes as they come; without bytes, what is left. A byte order mark is taken off. */
export type Decoder = (bytes?: Buffer) => string;

export function createDecoder(encoding: Encoding): Decoder {
  const decode = encoding === 'utf-8' ? utf8() : encoding === 'windows-1252' ? windows1252 : withTables(encoding);
  let begun = false;
  return (bytes) => {
    const text = decode(bytes);
    if (begun || text === '') return text;
    begun = true;
    return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  };
}

/** Characters stay whole between pieces, so a piece with bad bytes can be decoded again to mark them. */
function utf8(): Decoder {
  let rest: Buffer = Buffer.alloc(0);
  return (bytes) => {
    const piece = bytes ? (rest.length > 0 ? Buffer.concat([rest, bytes]) : bytes) : rest;
    const end = bytes ? wholeCharacters(piece) : piece.length;
    rest = piece.subarray(end);
    const whole = piece.subarray(0, end);
    // 0.1 ms a megabyte: nothing beside the decoding.
    return isUtf8(whole) ? whole.toString() : markUtf8(whole);
  };
}

/** How many bytes of a piece end with a whole character (RFC 3629, section 3). */
export function wholeCharacters(bytes: Buffer): number {
  for (let back = 1; back <= 3 && back <= bytes.length; back++) {
    const byte = bytes[bytes.length - back]!;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
    return length > back ? bytes.length - back : bytes.length;
  }
  return bytes.length;
}

const REPLACEMENT = Buffer.from('\ufffd');
const SET_ASIDE = Buffer.from('\ufffe');

/** Decodes UTF-8 with bad bytes. A replacement character that the text itself has is none, so it is set aside. */
function markUtf8(bytes: Buffer): string {
  const copy = Buffer.from(bytes);
  for (let at = copy.indexOf(REPLACEMENT); at !== -1; at = copy.indexOf(REPLACEMENT, at)) SET_ASIDE.copy(copy, at);
  return copy.toString().replaceAll('\ufffd', UNDECODABLE).replaceAll('\ufffe', '\ufffd');
}

/** What ICU makes of bytes that stand for nothing: replacement, C1 controls, private characters (nodejs/node#40091). */
const NOTHING = /[\u0080-\u009f\ue000-\uf8ff\ufffd]/g;

function withTables(encoding: Encoding): Decoder {
  const decoder = new TextDecoder(encoding);
  return (bytes) => decoder.decode(bytes, { stream: bytes !== undefined }).replace(NOTHING, UNDECODABLE);
}

/** The bytes 80 to 9F. Node's own decoder takes windows-1252 for ISO 8859-1 (nodejs/node#56542), which has none there. */
const WINDOWS = '€\uffff‚ƒ„…†‡ˆ‰Š‹Œ\uffffŽ\uffff\uffff‘’“”•–—˜™š›œ\uffffžŸ';

const C1 = /[\u0080-\u009f]/g;

const windows1252: Decoder = (bytes) =>
  bytes?.toString('latin1').replace(C1, (character) => WINDOWS[character.charCodeAt(0) - 0x80]!) ?? '';
