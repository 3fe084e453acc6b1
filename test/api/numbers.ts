import fc from 'fast-check';
import { sql } from 'kysely';
import { expect } from 'vitest';
import { readFile } from '../../src/files/files.testing.ts';
import { asciiDigits } from '../../src/lib/digits.ts';
import { exampleNumbers } from '../../src/phone/examples.ts';
import { formatPhoneInternational, formatPhoneNational } from '../../src/phone/format.ts';
import { parsePhone } from '../../src/phone/parse.ts';
import { callingCodeOf } from '../../src/phone/plan.ts';
import { importForm, settledImport, unique, type World } from './world.ts';

/** E.164 digits of a number that exists, of any country whose numbers have at least seven digits of their own. */
const phone = fc
  .tuple(
    fc.constantFrom(...exampleNumbers()),
    fc.string({ unit: fc.constantFrom(...'0123456789'), minLength: 4, maxLength: 4 }),
  )
  .map(([example, end]) => `${example.phone.slice(0, -4)}${end}`)
  .filter((digits) => {
    if (nationalOf(digits).length < 7) return false;
    const parsed = parsePhone({ raw: `+${digits}` });
    return parsed.ok && parsed.phone === digits;
  });

const fullWidth = (digits: string): string =>
  digits.replace(/\d/g, (digit) => String.fromCharCode(digit.charCodeAt(0) + 0xfee0));

/** A number as people write it into a text. */
const writings: ((digits: string) => string)[] = [
  (digits) => `+${digits}`,
  (digits) => `00${digits}`,
  formatPhoneInternational,
  formatPhoneNational,
  (digits) => nationalOf(digits),
  (digits) => nationalOf(digits).replace(/(\d{3})(?=\d)/g, '$1-'),
  (digits) => nationalOf(digits).split('').join(' '),
  (digits) => `(${nationalOf(digits).slice(0, 3)}) ${nationalOf(digits).slice(3)}`,
  (digits) => nationalOf(digits).replace(/(\d{2})(?=\d)/g, '$1.'),
  fullWidth,
];
const writing = fc.constantFrom(...writings);

const nationalOf = (digits: string): string => digits.slice(callingCodeOf(digits)?.length ?? 0);

/** A contact that has its number everywhere. */
export const person = fc.record({ phone, former: phone, in: fc.array(writing, { minLength: 5, maxLength: 5 }) });
export type NumberedPerson = typeof person extends fc.Arbitrary<infer T> ? T : never;

/** What was made of a person, by the owner. */
export interface Numbered {
  contact: number;
  group: number;
  trashed: number;
  import: number;
  filter: { id: number; name: string };
}

/** A contact, groups, a filter and an import that all hold a person's number, with a history of them. */
export async function populate(world: World, { phone: digits, former, in: write }: NumberedPerson): Promise<Numbered> {
  const mark = String.fromCharCode(97 + (unique() % 26)).repeat(2) + letters(unique());
  const told = (index: number): string => write[index]!(digits);
  const contact = await world.do<{ id: number }>('POST', '/contacts', {
    phone: `+${former}`,
    name: `${mark} ${told(0)}`,
    userId: `${mark}.${told(1)}`,
  });
  await world.do('PATCH', `/contacts/${contact.id}`, {
    phone: `+${digits}`,
    name: `${told(0)} ${mark}`,
    email: `${nationalOf(digits)}@example.com`,
    remark: `call ${told(1)}\nor ${told(2)}, ${write[3]!(former)}`,
    attributes: { city: told(4), numbered: Number(digits) },
  });
  const group = await world.do<{ id: number }>('POST', '/groups', {
    name: `${told(2)} ${mark}`,
    description: `of ${told(3)}`,
  });
  await world.do('POST', `/groups/${group.id}/contacts`, { ids: [contact.id] });
  const trashed = await world.do<{ id: number }>('POST', '/groups', { name: `${mark} gone ${told(4)}` });
  await world.do('DELETE', `/groups/${trashed.id}`);
  const filter = await world.do<{ id: number; name: string }>('POST', '/filters', {
    name: `${mark} ${told(1)}`,
    query: { search: told(0), attributes: { city: told(4) } },
  });
  const file = `Phone,Name,${told(0).replaceAll(',', '')}\n+${digits},${mark} ${told(2)},x\n+${digits}${digits},${told(3)},y\n`;
  const options = {
    format: { header: true },
    newGroups: [`${mark} from ${told(3)}`],
    columns: { [told(0).replaceAll(',', '')]: 'remark' },
  };
  const answer = await world.api.call<{ id: number }>('POST', '/imports', {
    key: world.a.keys.owner,
    body: importForm(file, options, `${told(1)}.csv`),
  });
  expect(answer.status, answer.text).toBe(202);
  const settled = await settledImport(world.api, world.a.keys.owner, answer.body.id);
  expect(settled).toMatchObject({ status: 'ready', counts: { rows: 2, invalid: 1 } });
  return { contact: contact.id, group: group.id, trashed: trashed.id, import: settled.id, filter };
}

const letters = (number: number): string => number.toString(26).replace(/\d/g, (digit) => 'qrstuvwxyz'[Number(digit)]!);

/** The numbers that contacts of A have or had, as E.164 digits. */
export async function knownNumbers({ api, a }: World): Promise<string[]> {
  const { rows } = await sql<{ phone: string }>`
    select phone::text from contact where workspace_id = ${a.id} and phone is not null
    union
    select before->>'phone' from contact_before where workspace_id = ${a.id} and before->>'phone' is not null`.execute(
    api.database.db,
  );
  return rows.map((row) => row.phone);
}

/** All that an answer says: its headers, its text, the cells of a workbook, what its cursors carry. */
export async function saidBy(response: Response): Promise<string> {
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}\n${decodeURIComponent(value)}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const isWorkbook = response.headers.get('content-type')?.includes('spreadsheetml');
  const text = isWorkbook ? JSON.stringify((await readFile(bytes)).cells) : bytes.toString();
  const cursors = [...text.matchAll(/"next":"([\w-]+)"/g)].map(([, cursor]) => {
    const inner = Buffer.from(cursor!, 'base64url').toString('latin1');
    return [inner, ...inner.split('.').map((part) => Buffer.from(part, 'base64url').toString())].join('\n');
  });
  return [...headers, text, ...cursors].join('\n');
}

/**
 * The numbers that a text has whole: in any writing, and, where they are long enough not to come about by chance, in its
 * digits alone, whatever stands between them.
 */
export function numbersIn(text: string, numbers: readonly string[]): string[] {
  // Dates and times have many digits too, and end where no number does.
  const plain = asciiDigits(text.normalize('NFKC')).replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, ' a ');
  const runs = plain.split(/[^\P{L}]+/u).map((run) => run.replace(/\D/g, ''));
  const digits = runs.join('');
  return numbers.filter((number) => {
    const national = nationalOf(number);
    const forms = [number, ...(national.length >= 7 ? [national] : [])];
    return (
      runs.some((run) => forms.some((form) => run.includes(form))) || (number.length > 11 && digits.includes(number))
    );
  });
}
