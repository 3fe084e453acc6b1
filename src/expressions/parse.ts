import { moment, momentInText } from '../lib/moment.ts';
import { type Span, type Token, tokenise } from './tokens.ts';
import {
  IMPORT_PARTS,
  type ImportPart,
  type Leaf,
  levelsOf,
  MOST_LEAVES,
  MOST_LEVELS,
  nodeOf,
  normalise,
  type Operator,
  type Tree,
} from './tree.ts';

/** A leaf as it was written: a group by its name is yet to be found. */
export interface WrittenLeaf extends Span {
  leaf: Leaf | WrittenName;
}

interface WrittenName {
  name: string;
  at?: string;
}

/** Stable, for programs that say it in words of their own. */
export type ParseErrorCode =
  | 'operand_expected'
  | 'operator_expected'
  | 'bracket_unclosed'
  | 'bracket_unopened'
  | 'quotation_unclosed'
  | 'name_empty'
  | 'id_expected'
  | 'country_expected'
  | 'part_expected'
  | 'moment_expected'
  | 'prefix_unknown'
  | 'too_long'
  | 'too_many_leaves'
  | 'too_many_levels';

/** What is wrong with a text, where, and what to do. */
export class ParseError extends Error {
  readonly code: ParseErrorCode;
  readonly span: Span;
  constructor(code: ParseErrorCode, span: Span, message: string) {
    super(message);
    this.code = code;
    this.span = { start: span.start, end: span.end };
  }
}

/** More than a hundred groups of the longest names, quoted, need. */
export const LONGEST_TEXT = 20_000;

/** Loosest first; each binds tighter than those before it and groups from the left. */
const BINARY: readonly { kind: '|' | '&' | '-'; operator: Operator }[] = [
  { kind: '|', operator: 'or' },
  { kind: '&', operator: 'and' },
  { kind: '-', operator: 'minus' },
];

const LEAF = 'a group, country:…, import:…, everyone or (';

/**
 * Reads a set expression in its text form, into the normal form of its tree. Loosest first:
 *
 *     union        = intersection { ("|" | "or") intersection }
 *     intersection = difference { ("&" | "and") difference }
 *     difference   = complement { ("-" | "minus") complement }
 *     complement   = ("!" | "not") complement | "(" union ")" | leaf
 *     leaf         = group [ "@" moment ] | "import:" id [":created" | ":updated"] | "country:" code | "everyone"
 *     group        = name | '"' any name '"' | "#" id | "group:" id
 *
 * These are the precedences of Python's operators on sets. A minus between letters belongs to the name: `opt-out`. A moment
 * is written without blanks, and begins with a year: `vip@2026-01-31T12:00:00Z`.
 * Throws `ParseError`.
 */
export function parse(text: string): Tree<WrittenLeaf> {
  if (text.length > LONGEST_TEXT) {
    throw new ParseError('too_long', { start: LONGEST_TEXT, end: text.length }, `At most ${LONGEST_TEXT} characters.`);
  }
  const { tokens, unclosed } = tokenise(text);
  if (unclosed !== null) {
    throw new ParseError(
      'quotation_unclosed',
      { start: unclosed, end: text.length },
      'This quotation mark is not closed.',
    );
  }
  const tree = new Parser(text, tokens).read();
  if (levelsOf(tree) > MOST_LEVELS) {
    throw new ParseError(
      'too_many_levels',
      { start: 0, end: text.length },
      `At most ${MOST_LEVELS} operators within one another.`,
    );
  }
  return tree;
}

class Parser {
  readonly #text: string;
  readonly #tokens: readonly Token[];
  #at = 0;
  #leaves = 0;
  /** Brackets and complements that are open: what the recursion is bounded by. */
  #open = 0;

  constructor(text: string, tokens: readonly Token[]) {
    this.#text = text;
    this.#tokens = tokens;
  }

  read(): Tree<WrittenLeaf> {
    const tree = this.#binary(0);
    const next = this.#peek();
    if (next.kind === 'end') return normalise(tree);
    if (next.kind === ')') throw new ParseError('bracket_unopened', next, 'There is no ( for this ).');
    throw new ParseError(
      'operator_expected',
      next,
      `Expected |, &, - or the end, but found ${this.#found(next)}.${this.#hint(next)}`,
    );
  }

  #binary(level: number): Tree<WrittenLeaf> {
    const here = BINARY[level];
    if (!here) return this.#complement();
    const operands = [this.#binary(level + 1)];
    while (this.#peek().kind === here.kind) {
      this.#at++;
      operands.push(this.#binary(level + 1));
    }
    return operands.length === 1 ? operands[0]! : nodeOf(here.operator, operands);
  }

  #complement(): Tree<WrittenLeaf> {
    const token = this.#peek();
    if (token.kind === '!' || token.kind === '(') {
      if (++this.#open > MOST_OPEN) throw new ParseError('too_many_levels', token, 'This is nested too deeply.');
      this.#at++;
      const inner = token.kind === '!' ? { not: this.#complement() } : this.#bracketed(token);
      this.#open--;
      return inner;
    }
    if (token.kind !== 'word' && token.kind !== 'quoted') {
      const hint = token.kind === '-' ? ' For everyone but a group, write ! before it.' : '';
      throw new ParseError('operand_expected', token, `Expected ${LEAF}, but found ${this.#found(token)}.${hint}`);
    }
    this.#at++;
    if (++this.#leaves > MOST_LEAVES)
      throw new ParseError('too_many_leaves', token, `At most ${MOST_LEAVES} groups and other sets.`);
    return { leaf: leafOf(token), start: token.start, end: token.end };
  }

  #bracketed(opening: Token): Tree<WrittenLeaf> {
    const inner = this.#binary(0);
    const next = this.#peek();
    if (next.kind !== ')') {
      const where = next.kind === 'end' ? opening : next;
      const what =
        next.kind === 'end' ? 'This ( is not closed.' : `Expected |, &, - or ), but found ${this.#found(next)}.`;
      throw new ParseError(
        next.kind === 'end' ? 'bracket_unclosed' : 'operator_expected',
        where,
        what + this.#hint(next),
      );
    }
    this.#at++;
    return inner;
  }

  #peek(): Token {
    return this.#tokens[this.#at]!;
  }

  #found({ kind, start, end }: Token): string {
    return kind === 'end' ? 'the end' : `“${shorten(this.#text.slice(start, end))}”`;
  }

  /** Two words beside each other are most likely one name. */
  #hint(next: Token): string {
    const before = this.#tokens[this.#at - 1];
    if (next.kind !== 'word' || before?.kind !== 'word') return '';
    return ` A name with blanks stands in quotation marks: "${shorten(`${before.text} ${next.text}`)}".`;
  }
}

/** Brackets may be more than operators: some tell nothing apart. */
const MOST_OPEN = 4 * MOST_LEVELS;

function leafOf(token: Token & { kind: 'word' | 'quoted' }): Leaf | WrittenName {
  if (token.kind === 'quoted') {
    if (token.text.trim() === '')
      throw new ParseError('name_empty', token, 'The name between the quotation marks is empty.');
    return { name: token.text, ...(token.at !== null && { at: momentOf(token.at, token) }) };
  }
  const [, before, written] = WITH_MOMENT.exec(token.text) ?? [];
  if (before === undefined || written === undefined) return leafOfWord(token.text, token);
  const leaf = leafOfWord(before, token);
  if (!('name' in leaf || 'group' in leaf)) {
    throw new ParseError(
      'moment_expected',
      token,
      'Only a group has moments. A name with @ and a year stands in quotation marks.',
    );
  }
  return { ...leaf, at: momentOf(written, token) };
}

/** A word that ends with a moment: what is before it, and what begins with its year. */
const WITH_MOMENT = /^(.+?)[@＠](\d{4}[-－−].*)$/su;

function momentOf(written: string, token: Token): string {
  const plain = written.replace(/[－−]/gu, '-').replace(/：/gu, ':').toUpperCase();
  // People leave the seconds out.
  const at = moment.safeParse(plain.replace(/(T\d\d:\d\d)(?=Z|[+-])/u, '$1:00'));
  if (at.success) return momentInText(at.data);
  throw new ParseError(
    'moment_expected',
    token,
    'Expected a moment behind the @, such as 2026-01-31 or 2026-01-31T12:00:00Z; a sign after it needs a blank before it.',
  );
}

function leafOfWord(text: string, token: Token): Leaf | WrittenName {
  if (text.startsWith('#')) return { group: idOf(text.slice(1), token, '#12') };
  const [, prefix, value] = /^([^:：]*)[:：](.*)$/su.exec(text) ?? [];
  if (prefix === undefined || value === undefined)
    return text.toLowerCase() === 'everyone' ? { everyone: true } : { name: text };
  switch (prefix.toLowerCase()) {
    case 'group':
      return { group: idOf(value, token, 'group:12') };
    case 'country':
      if (!/^[a-z]{2}$/i.test(value))
        throw new ParseError('country_expected', token, 'Expected a two-letter country code, such as country:BR.');
      return { facet: `country:${value.toUpperCase()}` };
    case 'import':
      return importOf(value, token);
    default:
      throw new ParseError(
        'prefix_unknown',
        token,
        `There is no “${shorten(prefix)}:”, only group:, country: and import:. A name with a colon stands in quotation marks.`,
      );
  }
}

function importOf(value: string, token: Token): Leaf {
  const [id = '', part, ...more] = value.split(/[:：]/u);
  const number = idOf(id, token, 'import:7');
  if (part === undefined) return { import: number };
  const known = IMPORT_PARTS.find((one) => one === part.toLowerCase());
  if (!known || more.length > 0) {
    throw new ParseError(
      'part_expected',
      token,
      `Expected ${IMPORT_PARTS.map((one): `import:7:${ImportPart}` => `import:7:${one}`).join(' or ')}.`,
    );
  }
  return { import: number, part: known };
}

function idOf(digits: string, token: Token, example: string): number {
  const id = /^[1-9]\d{0,15}$/.test(digits) ? Number(digits) : Number.NaN;
  if (!Number.isSafeInteger(id)) throw new ParseError('id_expected', token, `Expected a number, such as ${example}.`);
  return id;
}

const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 60).toWellFormed()}…` : text);
