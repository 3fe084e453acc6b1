import { sql } from 'kysely';
import type { Db } from '../src/db/database.ts';
import { fold } from '../src/lib/fold.ts';
import { type Random, randomFrom } from '../src/lib/random.ts';
import { type Data, OLD_NAME, OLD_PHONE } from './data.ts';

/** Something typed into the search box, and what makes it easy or hard to find. */
export interface Term {
  kind: string;
  text: string;
}

type Sample = { name: string; phone: string };

const PER_KIND = 6;

/**
 * Terms of every kind, taken from the data by a fixed generator. Where a kind is a number of hits, it is counted in the
 * data rather than guessed.
 */
export async function makeTerms(data: Data): Promise<Term[]> {
  const random = randomFrom(3);
  const samples = await readSamples(data, random);
  const latin = samples.filter(({ name }) => /^[a-z ]+$/i.test(name));
  const script = (pattern: RegExp): Sample[] => samples.filter(({ name }) => pattern.test(name));
  const pieces = (from: Sample[], length: number): (() => string) => {
    const words = from
      .flatMap(({ name }) => name.toLowerCase().split(' '))
      .filter((word) => [...word].length >= length);
    return () => {
      const word = [...words[random(words.length)]!];
      const start = random(word.length - length + 1);
      return word.slice(start, start + length).join('');
    };
  };
  const digits = (length: number) => (): string => {
    const long = samples.filter(({ phone }) => phone.length >= length);
    const { phone } = long[random(long.length)]!;
    // At least the last digit: the beginnings alone are calling codes, which are few.
    const start = random(phone.length - length + 1);
    return phone.slice(start, start + length);
  };
  const counted = (low: number, high: number) => hitsBetween(data, low, high);
  const { contacts } = data;
  const any = async (): Promise<boolean> => true;
  const kinds: [kind: string, make: () => string, fits: (text: string) => Promise<boolean>][] = [
    ['rare name (1 to 5 hits)', () => latin[random(latin.length)]!.name, counted(1, 5)],
    ['medium name (0.1 to 1 %)', pieces(latin, 4), counted(contacts / 1000, contacts / 100)],
    ['common name (over 5 %)', pieces(latin, 2), counted(contacts / 20, contacts)],
    ['absent name', () => nonsense(random), counted(0, 0)],
    ['absent number', () => String(random(10 ** 9)).padStart(9, '0'), counted(0, 0)],
    ['Chinese, 1 character', pieces(script(/\p{Script=Han}/u), 1), any],
    ['Chinese, 2 characters', pieces(script(/\p{Script=Han}/u), 2), any],
    ['Chinese, 3 characters', pieces(script(/\p{Script=Han}/u), 3), any],
    ['Cyrillic, 4 letters', pieces(script(/\p{Script=Cyrillic}/u), 4), any],
    ['Arabic, 4 letters', pieces(script(/\p{Script=Arabic}/u), 4), any],
    ['Latin, 2 letters', () => 'abdeiklmnorst'.charAt(random(13)) + 'abdeiklmnorst'.charAt(random(13)), any],
    ['1 digit', digits(1), any],
    ['3 digits', digits(3), any],
    ['5 digits', digits(5), any],
    ['7 digits', digits(7), any],
    ['11 digits', digits(11), any],
  ];
  const terms: Term[] = [];
  for (const [kind, make, fits] of kinds) terms.push(...(await choose(kind, make, fits)));
  return [...terms, ...oldTerms()];
}

/** Common among the oldest fifth of the contacts, and nowhere else: what is newest first must look past all others. */
const OLD_KIND = 'old contacts only';

function oldTerms(): Term[] {
  const name = OLD_NAME.toLowerCase();
  const texts = [name, name.slice(0, 1), name.slice(0, 2), name.slice(0, 4), OLD_PHONE, `${OLD_PHONE}1`];
  return texts.map((text) => ({ kind: OLD_KIND, text }));
}

async function choose(kind: string, make: () => string, fits: (text: string) => Promise<boolean>): Promise<Term[]> {
  const chosen = new Set<string>();
  for (let tries = 0; chosen.size < PER_KIND && tries < 200; tries++) {
    const text = make();
    if (!chosen.has(text) && (await fits(text))) chosen.add(text);
  }
  return [...chosen].map((text) => ({ kind, text }));
}

const nonsense = (random: Random): string =>
  Array.from({ length: 3 + random(6) }, () => 'qwxyzjcfhp'.charAt(random(10))).join('');

/** Counts hits by looking at every contact, without the product's search, until there are too many. */
function hitsBetween({ db, workspaceId }: Data, low: number, high: number): (text: string) => Promise<boolean> {
  return async (text) => {
    const { rows } = await sql<{ hits: number }>`
      select count(*) as hits
      from (
        select from contact
        where workspace_id = ${workspaceId}
          and strpos(${/^\d+$/.test(text) ? sql`phone::text` : sql`name_fold`}, ${fold(text)}) > 0
        limit ${Math.floor(high) + 1}
      ) as hit`.execute(db);
    return rows[0]!.hits >= low && rows[0]!.hits <= high;
  };
}

async function readSamples({ db, workspaceId, contacts }: Data, random: Random): Promise<Sample[]> {
  const nos = Array.from({ length: 4_000 }, () => Math.floor(contacts / 5) + 1 + random(Math.ceil(contacts * 0.8)));
  return readNames(db, workspaceId, nos);
}

async function readNames(db: Db, workspaceId: number, nos: number[]): Promise<Sample[]> {
  const { rows } = await sql<Sample>`
    select name, phone::text as phone from contact
    where workspace_id = ${workspaceId} and no = any(${nos}::bigint[])
    order by no`.execute(db);
  return rows;
}
