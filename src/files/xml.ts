import { damagedWorkbook, invalidFile } from './refuse.ts';

/** What an XML text is told as, piece by piece. Names come without their prefix: `x:row` is `row`. */
export interface XmlHandler {
  /** `tag` is what stands behind the name: attributes, for `attribute` and `attributes` to read. */
  open: (name: string, tag: string) => void;
  close: (name: string) => void;
  /** Text as it stands in the file, in as many pieces as it comes: for `xmlText` to read once it is whole. */
  text: (raw: string) => void;
}

/** A tag is longer than this in no workbook. */
const MAX_TAG_CHARACTERS = 256 * 1024;

const BANG = 0x21;
const SLASH = 0x2f;
const QUESTION = 0x3f;
const GREATER = 0x3e;
const DOUBLE = 0x22;
const SINGLE = 0x27;
const COLON = 0x3a;
const EQUALS = 0x3d;

/**
 * Reads XML that arrives in pieces of bytes as one character each (latin1): markup is ASCII, and what is not stays as it
 * is until `xmlText` decodes it. Twice as fast as decoding everything, and no piece can end within a character.
 *
 * Well-formedness is not checked beyond what is needed to read on. A document type is refused: workbooks have none, and
 * entities that name files or unfold without end are declared in one.
 */
export function createXmlReader(handler: XmlHandler): { push: (piece: string) => void; end: () => void } {
  let rest = '';
  /** What ends the comment or processing instruction that is being passed over. */
  let passing = '';
  /** Where the next apostrophe stands, -1 for nowhere: looked for once, not for every tag. */
  let single = -1;

  const push = (piece: string): void => {
    const text = rest === '' ? piece : rest + piece;
    rest = '';
    single = text.indexOf("'");
    let at = 0;
    while (at < text.length) {
      if (passing !== '') {
        const end = text.indexOf(passing, at);
        if (end === -1) {
          rest = text.slice(Math.max(at, text.length - passing.length + 1));
          return;
        }
        at = end + passing.length;
        passing = '';
        continue;
      }
      const open = text.indexOf('<', at);
      if (open !== at) {
        const end = open === -1 ? wholeText(text, at) : open;
        if (end > at) handler.text(text.slice(at, end));
        at = end;
        if (open === -1) break;
        continue;
      }
      const next = special(text, at) ?? readTag(text, at);
      if (next === at) break;
      at = next;
    }
    rest = text.slice(at);
    if (rest.length > MAX_TAG_CHARACTERS) throw damagedWorkbook('a tag in it never ends');
  };

  /** Comments, instructions, CDATA. Where it goes on; `at` itself when more is needed, undefined for a tag. */
  const special = (text: string, at: number): number | undefined => {
    const second = text.charCodeAt(at + 1);
    if (second === QUESTION) {
      passing = '?>';
      return at + 2;
    }
    if (second !== BANG) return undefined;
    if (text.length < at + 9) return at;
    if (text.startsWith('<!--', at)) {
      passing = '-->';
      return at + 4;
    }
    if (text.startsWith('<![CDATA[', at)) {
      const end = text.indexOf(']]>', at);
      if (end === -1) return at;
      handler.text(text.slice(at + 9, end).replaceAll('&', '&amp;'));
      return end + 3;
    }
    throw invalidFile(
      'The workbook holds a document type declaration, which none has: it may be an attack. Save it again.',
    );
  };

  const noSingle = (text: string, from: number, end: number): boolean => {
    if (single !== -1 && single < from) single = text.indexOf("'", from);
    return single === -1 || single > end;
  };

  const readTag = (text: string, at: number): number => {
    let end = text.indexOf('>', at);
    if (end === -1) return at;
    if (text.charCodeAt(at + 1) === SLASH) {
      handler.close(nameOf(text, at + 2, end));
      return end + 1;
    }
    let nameEnd = at + 1;
    while (nameEnd < end && text.charCodeAt(nameEnd) > 0x20 && text.charCodeAt(nameEnd) !== SLASH) nameEnd++;
    // An attribute may hold a `>`. Nearly always the tag ends as one does that has none in it.
    if (nameEnd < end && !(endsPlainly(text, nameEnd, end) && noSingle(text, nameEnd, end))) {
      end = tagEnd(text, nameEnd);
      if (end === -1) return at;
    }
    const empty = text.charCodeAt(end - 1) === SLASH;
    const name = nameOf(text, at + 1, nameEnd);
    handler.open(name, text.slice(nameEnd, empty ? end - 1 : end));
    if (empty) handler.close(name);
    return end + 1;
  };

  return {
    push,
    end: () => {
      if (rest.trim() !== '' || passing !== '') throw damagedWorkbook('its XML is cut off');
    },
  };
}

/** A name without its prefix. */
function nameOf(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  for (let index = from; index < to; index++) {
    const character = text.charCodeAt(index);
    if (character === COLON) start = index + 1;
    else if (character <= 0x20) end = Math.min(end, index);
  }
  return end - start === 1 ? text[start]! : text.slice(start, end);
}

/** Whether nothing speaks for the `>` at `end` being within an attribute: there is none, or a value has just ended. */
function endsPlainly(text: string, from: number, end: number): boolean {
  const last = text.charCodeAt(end - 1) === SLASH ? end - 2 : end - 1;
  if (last < from) return true;
  const before = text.charCodeAt(last - 1);
  return text.charCodeAt(last) === DOUBLE && before !== EQUALS && before > 0x20;
}

/** Where a tag ends, looking at every character; -1 when not here. */
function tagEnd(text: string, from: number): number {
  let quote = 0;
  for (let index = from; index < text.length; index++) {
    const character = text.charCodeAt(index);
    if (quote !== 0) {
      if (character === quote) quote = 0;
    } else if (character === GREATER) return index;
    else if (character === DOUBLE || character === SINGLE) quote = character;
  }
  return -1;
}

/** Where text can be handed on: before a reference such as `&amp;` that may not be whole. */
function wholeText(text: string, at: number): number {
  const reference = text.lastIndexOf('&');
  return reference >= at && text.length - reference < 12 && !text.includes(';', reference) ? reference : text.length;
}

const ATTRIBUTE = /(?:[^\s=:]+:)?([^\s=:]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** The attributes of a tag by their names without prefixes; of two that then have one name, the first. */
export function attributes(tag: string): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [, name = '', double, single] of tag.matchAll(ATTRIBUTE)) {
    if (!Object.hasOwn(values, name)) values[name] = xmlText(double ?? single ?? '');
  }
  return values;
}

const BEYOND_ASCII = /[\u0080-\u00ff]/;
const REFERENCE = /&(?:#(\d{1,7})|#x([\da-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g;
const NAMED: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The text that raw characters stand for. Bytes that are not UTF-8 become U+FFFD. */
export function xmlText(raw: string): string {
  const text = BEYOND_ASCII.test(raw) ? Buffer.from(raw, 'latin1').toString() : raw;
  if (!text.includes('&')) return text;
  return text.replace(REFERENCE, (whole, decimal?: string, hex?: string, name?: string) => {
    if (name !== undefined) return NAMED[name]!;
    const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal);
    return code <= 0x10ffff && (code < 0xd800 || code > 0xdfff) ? String.fromCodePoint(code) : whole;
  });
}
