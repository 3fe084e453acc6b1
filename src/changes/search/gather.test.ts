import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodePosting } from '../../audiences/postings.ts';
import { gramsOf } from '../../lib/grams.ts';
import { gatherPostings } from './gather.ts';

async function gather(texts: Iterable<[position: number, text: string]>): Promise<[number, number[]][]> {
  const gathering = gatherPostings();
  for (const [position, text] of texts) gathering.add(position, text);
  const found: [number, number[]][] = [];
  for await (const [gram, posting] of gathering.postings()) found.push([gram, [...decodePosting(posting)]]);
  return found;
}

function gatherNaively(texts: Iterable<[position: number, text: string]>): [number, number[]][] {
  const found = new Map<number, number[]>();
  for (const [position, text] of texts) {
    for (const gram of gramsOf(text)) found.set(gram, [...(found.get(gram) ?? []), position]);
  }
  return [...found].sort(([a], [b]) => a - b);
}

test('every gram has the positions of those who have it', async () => {
  const unit = fc.oneof(fc.constantFrom('0', '1', '9', 'a', ' ', '王', '\u8000', '😀'), fc.string({ unit: 'binary' }));
  const texts = fc.array(fc.string({ unit, maxLength: 12 }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(texts, fc.nat({ max: 60_000 }), async (list, first) => {
      const contacts = list.map((text, index): [number, string] => [first + index * 7, text]);
      expect(await gather(contacts)).toEqual(gatherNaively(contacts));
    }),
    { numRuns: 80 },
  );
});

test('a whole segment with more grams and entries than there was room for at first', async () => {
  const contacts = Array.from({ length: 9_000 }, (_, position): [number, string] => [
    position * 7,
    ` ${String.fromCodePoint(0x4e00 + position)} ${position % 3} 8613${String(position * 7_919).padStart(8, '0')}`,
  ]);
  expect(await gather(contacts)).toEqual(gatherNaively(contacts));
});
