import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { momentInText } from '../lib/moment.ts';
import { normalTreesOf, treesOf } from './expressions.testing.ts';
import { ParseError, parse } from './parse.ts';
import { print } from './print.ts';
import { type Expression, type Leaf, MOST_LEAVES, mapLeaves, normalise, operation, type Tree } from './tree.ts';

/** Names as people give them, and such as the grammar could trip over. */
const names = fc.oneof(
  fc.constantFrom(
    'vip',
    'Spring VIP',
    'opt-out',
    'and',
    'NOT',
    'everyone',
    'country:BR',
    '#12',
    '2024',
    '会员',
    '"',
    '\\',
    '-',
    'a"b',
    'x\\"',
    '(',
    'é',
    'a-',
    '-a',
    'a--b',
    'ａ－ｂ',
    '“春”',
    'group:3',
    'vip@2026-01-01',
    'me@example.com',
    '@',
    '@2026-01-01',
  ),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }).filter((name) => name.trim() !== ''),
);
const leaves: fc.Arbitrary<Leaf> = fc.oneof(
  fc.record({ group: fc.integer({ min: 1, max: 9 }) }),
  fc.record({
    group: fc.integer({ min: 1, max: 9 }),
    at: fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => momentInText(date.toISOString())),
  }),
  fc.constantFrom('BR', 'CN', 'US').map((code) => ({ facet: `country:${code}` })),
  fc.record({ import: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }) }),
  fc.record({ import: fc.integer({ min: 1, max: 99 }), part: fc.constantFrom('created' as const, 'updated' as const) }),
  fc.constant({ everyone: true as const }),
);
/** The names of groups 1 to 6; 7 to 9 have none. */
const named = fc
  .uniqueArray(names, { minLength: 6, maxLength: 6 })
  .map((list) => new Map(list.map((name, index) => [index + 1, name])));

/** A text read, its names looked up. */
function read(text: string, known: ReadonlyMap<number, string>): Expression {
  return mapLeaves(parse(text), ({ leaf }) => {
    if (!('name' in leaf)) return leaf;
    const found = [...known].find(([, name]) => name === leaf.name);
    if (!found) throw new Error(`“${leaf.name}” is no name of ${text}`);
    return { group: found[0], ...(leaf.at && { at: leaf.at }) };
  });
}

describe('the text of an expression', () => {
  test('gives back its tree, whatever its groups are called', () => {
    fc.assert(
      fc.property(normalTreesOf(leaves), named, (tree, known) => {
        expect(read(print(tree, known), known)).toEqual(tree);
      }),
      { numRuns: 1_000 },
    );
  });

  test('is canonical: however a tree was written, what is read is printed the same', () => {
    fc.assert(
      fc.property(treesOf(leaves), named, fc.infiniteStream(fc.nat({ max: 7 })), (tree, known, choices) => {
        const written = writeAnyhow(tree, known, () => choices.next().value as number);
        expect(print(read(written, known), known)).toBe(print(normalise(tree), known));
      }),
      { numRuns: 1_000 },
    );
  });

  test('of anything at all is read, or refused where it is wrong', () => {
    const pieces = fc.array(
      fc.oneof(
        fc.constantFrom('(', ')', '|', '&', '-', '!', '"', '“', '\\', ' ', 'and', 'not', '#1', 'country:', 'x'),
        fc.constantFrom('@', '@2026-01-01', '"x"@2026-01-01T09:30:00+08:00', '＠2026－01－01'),
        fc.string(),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(
        pieces.map((parts) => parts.join('')),
        (text) => {
          try {
            parse(text);
          } catch (error) {
            expect(error).toBeInstanceOf(ParseError);
            const { start, end } = (error as ParseError).span;
            expect(0 <= start && start <= end && end <= text.length).toBe(true);
            return;
          }
          const known = namesIn(parse(text));
          expect(print(read(print(read(text, known), known), known), known)).toBe(print(read(text, known), known));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  const known = new Map([
    [1, 'vip'],
    [2, 'newsletter'],
    [3, 'optout'],
    [4, 'Spring VIP'],
  ]);
  test.each([
    ['(vip | newsletter) - optout & country:BR', '(vip | newsletter) - optout & country:BR'],
    ['vip|newsletter&optout', 'vip | newsletter & optout'],
    ['(vip | newsletter) & optout', '(vip | newsletter) & optout'],
    ['((vip)) - (newsletter - optout)', 'vip - (newsletter - optout)'],
    ['(vip - newsletter) - optout', 'vip - newsletter - optout'],
    ['vip and not (newsletter or optout)', 'vip & !(newsletter | optout)'],
    ['VIP AND country:br', 'vip & country:BR'],
    ['“Spring VIP”＆（vip｜！optout）', '"Spring VIP" & (vip | !optout)'],
    ['group:1 | #4 minus everyone', 'vip | "Spring VIP" - everyone'],
    ['#9|import:7:created|import:8', '#9 | import:7:created | import:8'],
    ['#1-#2', 'vip - newsletter'],
    ['country:BR-vip', 'country:BR - vip'],
    ['! !vip', '!!vip'],
    ['vip@2026-01-31 - vip', 'vip@2026-01-31T00:00:00Z - vip'],
    ['"Spring VIP"@2026-01-31T09:30:00.250+08:00', '"Spring VIP"@2026-01-31T01:30:00.250Z'],
    ['#1@2026-01-31t12:00z|group:9@2026-01-31', 'vip@2026-01-31T12:00:00Z | #9@2026-01-31T00:00:00Z'],
    ['“Spring VIP”＠2026－01－31T12：00Z', '"Spring VIP"@2026-01-31T12:00:00Z'],
  ])('%s is %s', (text, canonical) => {
    const byName = mapLeaves(parse(text), ({ leaf }) =>
      'name' in leaf
        ? {
            group: [...known].find(
              ([, name]) => name === leaf.name.replace('VIP', leaf.name === 'VIP' ? 'vip' : 'VIP'),
            )![0],
            ...(leaf.at && { at: leaf.at }),
          }
        : leaf,
    );
    expect(print(byName, known)).toBe(canonical);
  });

  test.each<[string, number, number, RegExp]>([
    ['', 0, 0, /Expected a group.*found the end/],
    ['vip &', 5, 5, /Expected a group.*found the end/],
    ['vip & | x', 6, 7, /Expected a group.*“\|”/],
    ['vip x', 4, 5, /Expected \|, &, - or the end, but found “x”.*"vip x"/],
    ['(vip', 0, 1, /not closed/],
    ['(vip newsletter) & x', 5, 15, /Expected \|, &, - or \).*"vip newsletter"/],
    ['vip)', 3, 4, /no \( for this \)/],
    ['vip & "Spring', 6, 13, /quotation mark is not closed/],
    ['vip & ""', 6, 8, /empty/],
    ['-vip', 0, 1, /write ! before it/],
    ['#0', 0, 2, /such as #12/],
    ['#99999999999999999', 0, 18, /such as #12/],
    ['group:x', 0, 7, /such as group:12/],
    ['country:BRA', 0, 11, /two-letter/],
    ['import:7:deleted', 0, 16, /import:7:created or import:7:updated/],
    ['vip@2026-02-30', 0, 14, /moment behind the @/],
    ['vip@2026-01-31-optout', 0, 21, /blank before it/],
    ['x | "vip"@yesterday', 4, 19, /moment behind the @/],
    ['country:BR@2026-01-31', 0, 21, /Only a group has moments/],
    ['everyone@2026-01-31', 0, 19, /Only a group has moments/],
    ['tag:x', 0, 5, /no “tag:”.*quotation marks/],
    ['!'.repeat(80), 64, 65, /nested too deeply/],
    [`${'(vip - '.repeat(20)}vip${')'.repeat(20)}`, 0, 163, /At most 16 operators/],
    [Array.from({ length: MOST_LEAVES + 1 }, () => 'x').join('|'), 200, 201, /At most 100/],
  ])('%s is refused at %i to %i', (text, start, end, message) => {
    const refused = (() => {
      try {
        return parse(text);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(ParseError);
    expect((refused as ParseError).span).toEqual({ start, end });
    expect((refused as ParseError).message).toMatch(message);
  });
});

/** Each name of a tree as a group of its own. */
function namesIn(tree: ReturnType<typeof parse>): Map<number, string> {
  const known = new Map<number, string>();
  mapLeaves(tree, ({ leaf }) => {
    if ('name' in leaf && ![...known.values()].includes(leaf.name)) known.set(1_000_000 + known.size, leaf.name);
    return leaf;
  });
  return known;
}

const SIGNS = {
  and: ['&', ' & ', ' and ', '＆', '\n&\t', ' AND ', '&', '&'],
  or: ['|', ' | ', ' or ', '｜', '\n|\t', ' Or ', '|', '|'],
  minus: [' - ', ' minus ', '\n-\t', ' － ', ' - ', ' - ', ' -', '- '],
  not: ['!', '! ', ' not ', '！', '!', '!', '!', '!'],
};

/** One of the many texts of a tree: every operand in brackets, signs in any spelling. */
function writeAnyhow(tree: Tree<Leaf>, known: ReadonlyMap<number, string>, choose: () => number): string {
  const node = operation(tree);
  if (!node) return print(tree as Leaf, known);
  const operands = node.operands.map((operand) =>
    choose() % 2 === 0 ? `( ${writeAnyhow(operand, known, choose)})` : `（${writeAnyhow(operand, known, choose)}）`,
  );
  if (node.operator === 'not') return SIGNS.not[choose()] + operands[0]!;
  return operands.reduce((text, operand) => text + SIGNS[node.operator as 'and'][choose()] + operand);
}
