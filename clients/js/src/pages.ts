/** A page of a list. */
export interface Page<T> {
  items: T[];
  /** The cursor of the page after it; null at the end. */
  next: string | null;
}

/** A whole list, read page by page as it is asked for. What changes meanwhile is neither told twice nor left out. */
export interface Paged<T> extends AsyncIterable<T> {
  /** The same as pages. */
  pages(): AsyncIterable<Page<T>>;
  /** All of it at once; for what is known to be short. */
  toArray(): Promise<T[]>;
}

/** Makes a list of what reads the page after a cursor. */
export function paged<T>(read: (after: string | undefined) => Promise<Page<T>>): Paged<T> {
  async function* pages(): AsyncGenerator<Page<T>, void> {
    for (let after: string | undefined; ; ) {
      const page = await read(after);
      yield page;
      if (page.next === null) return;
      after = page.next;
    }
  }
  async function* items(): AsyncGenerator<T, void> {
    for await (const page of pages()) yield* page.items;
  }
  return {
    pages,
    [Symbol.asyncIterator]: items,
    async toArray() {
      const all: T[] = [];
      for await (const page of pages()) all.push(...page.items);
      return all;
    },
  };
}
