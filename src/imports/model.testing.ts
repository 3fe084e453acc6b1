import fc from 'fast-check';
import type { OnExisting } from '../changes/merge.ts';
import type { AttributeValue } from '../db/types.ts';
import { resolveCountry } from '../phone/countries.ts';
import { parsePhone } from '../phone/parse.ts';

/** What a row says, as people mean it. */
export interface Person {
  country: string;
  phone: string;
  userId: string;
  name: string;
  email: string;
  remark: string;
  city: string;
  age: string;
}

/** A contact as the naive importer keeps it. */
export interface ModelContact {
  phone: string | null;
  key: string | null;
  userId: string | null;
  country: string | null;
  name: string;
  email: string;
  remark: string;
  attributes: Record<string, AttributeValue>;
  groups: string[];
}

export interface ModelCounts {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  skipped: number;
  duplicate: number;
  invalid: number;
}

type Given = Omit<ModelContact, 'groups'>;

/** The importer as one would write it on the back of an envelope: every row compared with every contact. */
export function importNaively(
  contacts: ModelContact[],
  people: readonly Person[],
  { policy, groups, defaultCountry }: { policy: OnExisting; groups: string[]; defaultCountry: string | undefined },
): ModelCounts {
  const rows = people.filter((person) => Object.values(person).some((value) => value !== ''));
  const counts = { rows: rows.length, created: 0, updated: 0, unchanged: 0, skipped: 0, duplicate: 0, invalid: 0 };
  const before = [...contacts];
  const seen: { given: Given; known: ModelContact | undefined }[] = [];
  for (const person of rows) {
    const given = understand(person, defaultCountry);
    const byPhone = before.find(({ key }) => key !== null && key === given?.key);
    const byUser = before.find(({ userId }) => userId !== null && userId === given?.userId);
    if (!given || (byPhone && byUser && byPhone !== byUser)) {
      counts.invalid++;
      continue;
    }
    // Whoever a row is, they were as the import began: rows do not see what earlier rows wrote.
    seen.push({ given, known: byPhone ?? byUser });
  }
  const now = new Map(before.map((contact) => [contact, structuredClone(contact)]));
  const created: ModelContact[] = [];
  for (const [index, { given, known }] of seen.entries()) {
    const target = known && now.get(known);
    if (seen.slice(0, index).some((other) => isSame(given, other.given) || (known && other.known === known))) {
      counts.duplicate++;
    } else if (!target) {
      counts.created++;
      created.push({ ...given, groups: [...groups].sort() });
    } else {
      if (policy === 'ignore') counts.skipped++;
      else if (merge(target, given, policy)) counts.updated++;
      else counts.unchanged++;
      target.groups = [...new Set([...target.groups, ...groups])].sort();
    }
  }
  contacts.splice(0, contacts.length, ...now.values(), ...created);
  return counts;
}

const isSame = (a: Given, b: Given): boolean =>
  (a.key !== null && a.key === b.key) || (a.userId !== null && a.userId === b.userId);

function merge(target: ModelContact, given: Given, policy: 'overwrite' | 'fill'): boolean {
  const before = JSON.stringify([target, Object.entries(target.attributes).sort()]);
  const choose = <T>(old: T, fresh: T): T => {
    const [first, second] = policy === 'overwrite' ? [fresh, old] : [old, fresh];
    return first === null || first === '' ? second : first;
  };
  const phone = choose(target.phone, given.phone);
  target.key = phone === target.phone ? target.key : given.key;
  target.phone = phone;
  target.userId = choose(target.userId, given.userId);
  target.country = choose(target.country, given.country);
  target.name = choose(target.name, given.name);
  target.email = choose(target.email, given.email);
  target.remark = choose(target.remark, given.remark);
  for (const [key, value] of Object.entries(given.attributes)) {
    if (policy === 'overwrite' || !(key in target.attributes)) target.attributes[key] = value;
  }
  return JSON.stringify([target, Object.entries(target.attributes).sort()]) !== before;
}

function understand(person: Person, defaultCountry: string | undefined): Given | null {
  const country = person.country === '' ? null : resolveCountry(person.country);
  if (person.country !== '' && !country) return null;
  const phone =
    person.phone === '' ? null : parsePhone({ raw: person.phone, country, defaultCountry: defaultCountry ?? null });
  if (phone && !phone.ok) return null;
  if (!phone && person.userId === '') return null;
  if (person.age !== '' && !/^\d+$/.test(person.age)) return null;
  if (person.email !== '' && !person.email.includes('@')) return null;
  const name = person.name.replaceAll('\0', ''); // dropped, with a warning
  if (name.length > 256) return null;
  return {
    phone: phone?.ok ? phone.phone : null,
    key: phone?.ok ? phone.key : null,
    userId: person.userId || null,
    country: phone?.ok ? phone.country : country,
    name,
    email: person.email,
    remark: person.remark,
    attributes: {
      ...(person.city !== '' && { city: person.city }),
      ...(person.age !== '' && { age: Number(person.age) }),
    },
  };
}

// A small universe, so that rows meet: variants of one number in Brazil, Mexico and Argentina, and unreadable ones.
const PHONES: [country: string, phone: string][] = [
  ['CN', '138 0013 8000'],
  ['中国', '+86-138-0013-8000'],
  ['', '+86 13900139000'],
  ['BR', '31 98765-4321'],
  ['Brazil', '+55 31 8765 4321'],
  ['MX', '55 1234 5678'],
  ['', '+52 1 55 1234 5678'],
  ['AR', '+54 9 11 2345-6789'],
  ['Argentina', '+54 11 2345-6789'],
  ['', "'+4915112345678"],
  ['', '015112345678'],
  ['CN', '+55 31 98765-4321'],
  ['Atlantis', '+86 13900139000'],
  ['', '8.6138E+12'],
  ['', ''],
  ['DE', ''],
];

const person: fc.Arbitrary<Person> = fc
  .record({
    at: fc.constantFrom(...PHONES),
    userId: fc.constantFrom('', '', '', 'u1', 'u2', '=u3'),
    name: fc.oneof(
      {
        weight: 9,
        arbitrary: fc.constantFrom('', 'Ana', 'José', '张三', 'O"Brien, Jr.', 'a;b', '=1+1', "'=x", '🙂 علي'),
      },
      { weight: 1, arbitrary: fc.constantFrom('bad\0name', 'x'.repeat(257)) },
    ),
    email: fc.constantFrom('', '', 'a@b.example', 'c@d.example', 'none'),
    remark: fc.constantFrom('', 'two\nlines', 'two\r\nlines', 'x'),
    city: fc.constantFrom('', '', 'Roma', '北京'),
    age: fc.constantFrom('', '', '7', '41', 'old'),
  })
  .map(({ at: [country, phone], ...rest }) => ({ country, phone, ...rest }));

/** One import: who, and how the file and the command are written. */
export interface ModelImport {
  people: Person[];
  policy: OnExisting;
  groups: string[];
  defaultCountry: string | undefined;
  text: string;
}

const HEADERS: Record<keyof Person, string[]> = {
  country: ['Country', ' country ', '国家/地区', 'REGION'],
  phone: ['Phone', 'phone_number', '手机号码', 'Mobile'],
  userId: ['User ID', 'user_id', '用户ID'],
  name: ['Name', 'Full Name', '姓名', 'ｎａｍｅ'],
  email: ['Email', 'E-Mail', '邮箱'],
  remark: ['Remark', '备注', 'note'],
  city: ['city', 'City'],
  age: ['age', '年龄'],
};

const FIELDS = Object.keys(HEADERS) as (keyof Person)[];

export const modelImports: fc.Arbitrary<ModelImport> = fc
  .record({
    people: fc.array(person, { maxLength: 9 }),
    policy: fc.constantFrom<OnExisting>('overwrite', 'ignore', 'fill'),
    groups: fc.subarray(['VIP', '新客户']),
    defaultCountry: fc.constantFrom(undefined, 'DE'),
    order: fc.shuffledSubarray([...FIELDS, 'Shoe size'], { minLength: FIELDS.length + 1 }),
    header: fc.nat({ max: 3 }),
    mark: fc.constantFrom('', '\ufeff'),
    lineEnd: fc.constantFrom('\n', '\r\n'),
    separator: fc.constantFrom(',', ';', '\t'),
    always: fc.boolean(),
    blank: fc.nat({ max: 9 }),
  })
  .map(({ order, header, mark, lineEnd, separator, always, blank, ...rest }) => {
    const quote = (cell: string): string =>
      always || /["\n\r;,\t]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
    const line = (cells: string[]): string => cells.map(quote).join(separator) + lineEnd;
    const guard = (cell: string): string => (/^'?=/.test(cell) ? `'${cell}` : cell);
    const names = order.map((field) => {
      const options = field === 'Shoe size' ? [field] : HEADERS[field as keyof Person];
      return options[header % options.length]!;
    });
    const lines = rest.people.map((one) =>
      line(order.map((field) => (field === 'Shoe size' ? '' : guard(one[field as keyof Person])))),
    );
    // Somewhere a blank line and a line of blank cells, as spreadsheets leave them.
    lines.splice(blank, 0, lineEnd, line(order.map(() => ' ')));
    return { ...rest, text: mark + line(names) + lines.join('') };
  });
