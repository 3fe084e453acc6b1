import { setImmediate } from 'node:timers/promises';
import { encodePosting, type Posting } from '../../audiences/postings.ts';

/** Entries sorted at a time: a few milliseconds. */
const SLICE = 1 << 18;

/** The postings of one segment while they are made. */
export interface Gathering {
  /** Adds a contact by its position in the segment and its searched text, in ascending order of positions. */
  add: (position: number, text: string) => void;
  contacts: () => number;
  /** Every gram with the positions of those who have it, grams ascending. */
  postings: () => AsyncGenerator<[gram: number, posting: Posting]>;
}

/**
 * Gathers the grams of a segment's contacts (src/lib/grams.ts) in typed arrays: a hash table from gram to a small number,
 * one entry for each gram of each contact, and at the end a counting sort. 0.9 s per million contacts of 22 characters,
 * where a Map of arrays needs 3 s.
 */
export function gatherPostings(): Gathering {
  // Entries: who has which gram.
  let entryGrams = new Int32Array(1 << 16);
  let entryPositions = new Uint16Array(1 << 16);
  let entries = 0;
  // Grams by their small number, from 1 on.
  let first = new Uint16Array(1 << 12);
  let rest = new Int32Array(1 << 12);
  let counts = new Int32Array(1 << 12);
  let latest = new Int32Array(1 << 12);
  let grams = 0;
  // The hash table: small numbers, 0 for none.
  let table = new Int32Array(1 << 13);
  // Grams of three digits.
  const numbers = new Int32Array(1000);
  let contacts = 0;

  const slotOf = (a: number, bc: number): number => {
    const mixed = Math.imul(bc ^ Math.imul(a, 0x9e3779b1), 0x85ebca6b);
    let slot = (mixed ^ (mixed >>> 15)) & (table.length - 1);
    for (let gram = table[slot]!; gram !== 0; gram = table[slot]!) {
      if (first[gram] === a && rest[gram] === bc) break;
      slot = (slot + 1) & (table.length - 1);
    }
    return slot;
  };
  const grow = (): void => {
    [first, rest, counts, latest] = [
      copyTo(new Uint16Array(first.length * 2), first),
      copyTo(new Int32Array(rest.length * 2), rest),
      copyTo(new Int32Array(counts.length * 2), counts),
      copyTo(new Int32Array(latest.length * 2), latest),
    ];
    table = new Int32Array(table.length * 2);
    for (let gram = 1; gram <= grams; gram++) table[slotOf(first[gram]!, rest[gram]!)] = gram;
  };
  const gramOf = (a: number, bc: number): number => {
    // Half of all grams are digits only, of which there are a thousand: those need no hashing.
    const digits = digitsOf(a, bc);
    if (digits >= 0 && numbers[digits] !== 0) return numbers[digits]!;
    const gram = hashedGramOf(a, bc);
    if (digits >= 0) numbers[digits] = gram;
    return gram;
  };
  const hashedGramOf = (a: number, bc: number): number => {
    let slot = slotOf(a, bc);
    if (table[slot] !== 0) return table[slot]!;
    if (grams + 1 === first.length) {
      grow();
      slot = slotOf(a, bc);
    }
    grams++;
    first[grams] = a;
    rest[grams] = bc;
    latest[grams] = -1;
    table[slot] = grams;
    return grams;
  };

  return {
    add: (position, text) => {
      contacts++;
      if (entries + text.length > entryGrams.length) {
        entryGrams = copyTo(new Int32Array(entryGrams.length * 2 + text.length), entryGrams);
        entryPositions = copyTo(new Uint16Array(entryGrams.length), entryPositions);
      }
      const length = text.length;
      let a = text.charCodeAt(0);
      let b = length > 1 ? text.charCodeAt(1) : 0;
      for (let index = 0; index < length; index++) {
        const c = index + 2 < length ? text.charCodeAt(index + 2) : 0;
        const gram = gramOf(a, (b << 16) | c);
        if (latest[gram] !== position) {
          latest[gram] = position;
          counts[gram]!++;
          entryGrams[entries] = gram;
          entryPositions[entries++] = position;
        }
        a = b;
        b = c;
      }
    },
    contacts: () => contacts,
    postings: async function* () {
      const order = Array.from({ length: grams }, (_, index) => index + 1).sort(
        (x, y) => first[x]! - first[y]! || (rest[x]! >>> 0) - (rest[y]! >>> 0),
      );
      // Where each gram's positions begin, and after the next loop where they end.
      const places = new Int32Array(grams + 1);
      let place = 0;
      for (const gram of order) {
        places[gram] = place;
        place += counts[gram]!;
      }
      const positions = new Uint16Array(entries);
      for (let entry = 0; entry < entries; entry++) {
        if (entry % SLICE === SLICE - 1) await setImmediate();
        positions[places[entryGrams[entry]!]!++] = entryPositions[entry]!;
      }
      for (const gram of order) {
        const end = places[gram]!;
        const number = first[gram]! * 0x1_0000_0000 + (rest[gram]! >>> 0);
        yield [number, encodePosting(positions.subarray(end - counts[gram]!, end))];
      }
    },
  };
}

/** The number that three digits are, or -1 if they are not only digits. */
function digitsOf(a: number, bc: number): number {
  const x = a - 48;
  const y = (bc >>> 16) - 48;
  const z = (bc & 0xffff) - 48;
  return x >= 0 && x < 10 && y >= 0 && y < 10 && z >= 0 && z < 10 ? x * 100 + y * 10 + z : -1;
}

function copyTo<T extends Int32Array | Uint16Array>(to: T, from: T): T {
  to.set(from);
  return to;
}
