/** A growing set of whole numbers from 1 to 2^53: 8 to 16 bytes a number, where a Set takes 40. */
export interface NumberSet {
  /** Adds a number. False when it was there already. */
  add: (value: number) => boolean;
}

/** Open addressing with linear probing, never more than half full; 0 marks a free place. */
export function createNumberSet(): NumberSet {
  let places = new Float64Array(1 << 12);
  let size = 0;

  const placeOf = (value: number, table: Float64Array): number => {
    const mask = table.length - 1;
    // Numbers of one country follow each other; multiplied (Knuth) they spread.
    let place = (Math.imul(value % 0x1_0000_0000, 0x9e3779b1) ^ Math.imul(value / 0x1_0000_0000, 0x85ebca6b)) >>> 0;
    place = (place ^ (place >>> 15)) & mask;
    while (table[place] !== 0 && table[place] !== value) place = (place + 1) & mask;
    return place;
  };
  const grow = (): void => {
    const larger = new Float64Array(places.length * 2);
    for (const value of places) if (value !== 0) larger[placeOf(value, larger)] = value;
    places = larger;
  };

  return {
    add(value) {
      const place = placeOf(value, places);
      if (places[place] === value) return false;
      places[place] = value;
      size += 1;
      if (size * 2 > places.length) grow();
      return true;
    },
  };
}
