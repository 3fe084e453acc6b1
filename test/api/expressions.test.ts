import { beforeAll, describe, expect, test } from 'vitest';
import { describeRoute, type Scenario } from './scenarios.ts';
import { newPhone, unique, uploadFile, useWorld, type World } from './world.ts';

const world = useWorld();

/** Twenty people, and groups of those whose place is a multiple of 2, 3 and 5, called by these names. */
const NAMES = new Map([
  [2, 'Twos'],
  [3, 'of three'],
  [5, 'fünf'],
]);
const groups = new Map<number, number>();
const contacts = new Map<number, number>();

beforeAll(async () => {
  for (let place = 1; place <= 20; place++) {
    const { id } = await world().do('POST', '/contacts', { phone: newPhone() });
    contacts.set(place, id);
  }
  for (const [divisor, name] of NAMES) {
    const { id } = await world().do('POST', '/groups', { name });
    groups.set(divisor, id);
    const ids = [...contacts].flatMap(([place, contact]) => (place % divisor === 0 ? [contact] : []));
    await world().do('POST', `/groups/${id}/contacts`, { ids });
  }
});

const two = () => ({ group: groups.get(2)! });
const three = () => ({ group: groups.get(3)! });
const five = () => ({ group: groups.get(5)! });
const idsOf = (divides: (place: number) => boolean): number[] =>
  [...contacts].flatMap(([place, id]) => (divides(place) ? [id] : []));
const evenNotThirds = (place: number): boolean => place % 2 === 0 && place % 3 !== 0;

const counts = (given: string | (() => object), size: number, text: string, tree: () => object): Scenario => ({
  name: typeof given === 'string' ? given : `the tree of ${text}`,
  as: 'viewer',
  body: () => ({ expression: typeof given === 'string' ? given : given() }),
  status: 200,
  contains: () => ({ size, text, expression: tree() }),
});
const refuses = (given: unknown, code: string, error: object): Scenario => ({
  name: `refuses ${typeof given === 'function' ? 'too much at once' : JSON.stringify(given)}`,
  as: 'viewer',
  body: () => ({ expression: typeof given === 'function' ? given() : given }),
  status: code === 'group_not_found' || code === 'import_not_found' ? 404 : code === 'import_state' ? 409 : 400,
  code,
  async after(_w, { body }) {
    expect((body.errors as object[])[0]).toMatchObject(error);
  },
});
const nested = (levels: number): object => (levels === 0 ? two() : { not: nested(levels - 1) });

describeRoute(world, 'POST /audiences/count', [
  counts('twos & "OF  THREE"', 3, 'Twos & "of three"', () => ({ and: [two(), three()] })),
  counts('(twos | fünf) - "of three"', 8, '(Twos | fünf) - "of three"', () => ({
    minus: [{ or: [two(), five()] }, three()],
  })),
  counts(
    () => ({ minus: [{ or: [two(), five()] }, three()] }),
    8,
    '(Twos | fünf) - "of three"',
    () => ({
      minus: [{ or: [two(), five()] }, three()],
    }),
  ),
  counts(() => ({ and: [{ and: [two()] }] }), 10, 'Twos', two),
  counts('twos & !twos', 0, 'Twos & !Twos', () => ({ and: [two(), { not: two() }] })),
  counts('twos & country:to', 0, 'Twos & country:TO', () => ({ and: [two(), { facet: 'country:TO' }] })),
  counts('everyone & fünf', 4, 'everyone & fünf', () => ({ and: [{ everyone: true }, five()] })),
  refuses('twos &', 'invalid_expression', { path: 'expression', code: 'operand_expected', at: { start: 6, end: 6 } }),
  refuses('twos & tvos', 'group_not_found', { path: 'expression', at: { start: 7, end: 11 }, suggestions: ['Twos'] }),
  refuses('three', 'group_not_found', { suggestions: ['of three'] }),
  refuses('#999999', 'group_not_found', { at: { start: 0, end: 7 } }),
  refuses('twos & country:XX', 'invalid_expression', { code: 'country_expected', at: { start: 7, end: 17 } }),
  refuses('import:999999', 'import_not_found', { path: 'expression', at: { start: 0, end: 13 } }),
  refuses({ and: [{ group: 999_999 }] }, 'group_not_found', { path: 'expression.and[0].group' }),
  refuses({ and: [] }, 'invalid_request', { path: 'expression.and' }),
  refuses({ and: [{ group: 1, facet: 'country:BR' }] }, 'invalid_request', { path: 'expression.and[0]' }),
  refuses({ not: { gruop: 1 } }, 'invalid_request', { path: 'expression.not.gruop' }),
  refuses({ facet: 'country:br' }, 'invalid_request', { path: 'expression.facet' }),
  refuses({ group: 1, part: 'created' }, 'invalid_request', { path: 'expression.part' }),
  counts(
    () => ({ and: [{ ...two(), at: '2999-01-31T08:00:00.000+08:00' }, three()] }),
    3,
    'Twos@2999-01-31T00:00:00Z & "of three"',
    () => ({ and: [{ ...two(), at: '2999-01-31T00:00:00Z' }, three()] }),
  ),
  counts('"OF THREE"@2001-01-01', 0, '"of three"@2001-01-01T00:00:00Z', () => ({
    ...three(),
    at: '2001-01-01T00:00:00Z',
  })),
  refuses('twos@2026-13-01', 'invalid_expression', { code: 'moment_expected', at: { start: 0, end: 15 } }),
  refuses('everyone@2026-01-01', 'invalid_expression', { code: 'moment_expected', at: { start: 0, end: 19 } }),
  refuses({ group: 1, at: 'yesterday' }, 'invalid_request', { path: 'expression.at' }),
  refuses({ everyone: true, at: '2026-01-01' }, 'invalid_request', { path: 'expression.at' }),
  refuses({ not: { group: 999_999, at: '2026-01-01' } }, 'group_not_found', { path: 'expression.not.group' }),
  refuses(() => nested(17), 'invalid_expression', { path: 'expression' }),
  refuses(
    () => ({ or: Array.from({ length: 5 }, () => ({ or: Array.from({ length: 21 }, two) })) }),
    'invalid_expression',
    {
      path: 'expression',
    },
  ),
  {
    name: 'takes as many levels as an expression may have, each with two brackets',
    as: 'viewer',
    body: () => ({
      expression: Array.from({ length: 16 }).reduce<object>(
        (tree, _, level) => (level % 2 ? { and: [tree, three()] } : { or: [tree, five()] }),
        two(),
      ),
    }),
    status: 200,
  },
  {
    name: 'refuses groups beside an expression',
    as: 'viewer',
    body: () => ({ expression: 'twos', include: [groups.get(2)] }),
    status: 400,
    field: 'include',
  },
  { name: 'refuses neither', as: 'viewer', body: {}, status: 400, field: 'include' },
  {
    name: 'knows a group in the trash no more',
    as: 'viewer',
    body: (w: World) => ({ expression: { group: w.a.groups.trashed } }),
    status: 404,
    code: 'group_not_found',
  },
]);

describe('the contacts of an import', () => {
  test('are those it created, those it updated and those whose groups it changed, as far as they still are', async () => {
    const [known, member, stranger] = [newPhone(), newPhone(), newPhone()];
    const ids = [];
    for (const phone of [known, member]) ids.push((await world().do('POST', '/contacts', { phone, name: 'Old' })).id);
    const { id: group } = await world().do('POST', '/groups', { name: `Imported ${unique()}` });
    await world().do('POST', `/groups/${group}/contacts`, { ids: [ids[0]] });
    const { id, change } = await uploadFile(world(), `Phone,Name\n${known},New\n${member},Old\n${stranger},New\n`, {
      groups: [group],
      commit: true,
    });
    const count = async (expression: string): Promise<unknown> =>
      (await world().as('viewer', 'POST', '/audiences/count', { body: { expression } })).body.size;
    expect(await count(`import:${id}`)).toBe(3);
    expect(await count(`import:${id}:created`)).toBe(1);
    expect(await count(`import:${id}:updated`)).toBe(1);
    expect(await count(`import:${id} - import:${id}:created - import:${id}:updated`)).toBe(1);
    await world().do('POST', `/changes/${change}/undo`);
    expect(await count(`import:${id}`)).toBe(2);
    expect(await count(`import:${id}:created`)).toBe(0);
  });

  test('are not known before it is done', async () => {
    const answer = await world().as('viewer', 'POST', '/audiences/count', {
      body: { expression: `import:${world().a.imports.ready}` },
    });
    expect(answer).toMatchObject({ status: 409, body: { code: 'import_state', errors: [{ path: 'expression' }] } });
  });
});

describeRoute(world, 'POST /audiences/explain', [
  {
    name: 'tells why somebody is in',
    as: 'viewer',
    body: () => ({ expression: '(twos | fünf) - "of three"', contact: contacts.get(10) }),
    status: 200,
    contains: () => ({
      in: true,
      text: '(Twos | fünf) - "of three"',
      reasons: [
        { text: 'Twos', in: true, expression: two() },
        { text: 'fünf', in: true },
        { text: '"of three"', in: false },
      ],
      tree: {
        operator: 'minus',
        in: true,
        decides: true,
        operands: [
          { operator: 'or', text: 'Twos | fünf', in: true, operands: [{ text: 'Twos', operator: null }, {}] },
          { text: '"of three"', in: false, decides: true },
        ],
      },
    }),
  },
  {
    name: 'tells why somebody is out, by what decides alone',
    as: 'viewer',
    body: () => ({ expression: '(twos | fünf) - "of three"', contact: contacts.get(6) }),
    status: 200,
    contains: { in: false, reasons: [{ text: '"of three"', in: true }], tree: { operands: [{ decides: false }, {}] } },
    async after(_w, { body }) {
      expect(body.reasons).toHaveLength(1);
    },
  },
  {
    name: 'knows no contact that there is not',
    as: 'viewer',
    body: { expression: 'twos', contact: 2 ** 47 },
    status: 404,
    code: 'contact_not_found',
  },
  { name: 'asks for a contact', as: 'viewer', body: { expression: 'twos' }, status: 400, field: 'contact' },
  {
    name: 'refuses what is no expression',
    as: 'viewer',
    body: () => ({ expression: 'twos tvos', contact: contacts.get(1) }),
    status: 400,
    code: 'invalid_expression',
  },
]);

interface Page {
  items: { id: number }[];
  next: string | null;
  size: number | null;
}

describeRoute(world, 'GET /audiences/contacts', [
  {
    name: 'has its contacts, newest first, and how many they are',
    as: 'viewer',
    path: '/audiences/contacts?expression=twos%20-%20%22of%20three%22',
    status: 200,
    async after(_w, { body }) {
      const { items, size } = body as unknown as Page;
      expect(items.map(({ id }) => id)).toEqual(idsOf(evenNotThirds).reverse());
      expect(size).toBe(items.length);
    },
  },
  {
    name: 'page by page',
    as: 'viewer',
    path: '/audiences/contacts?expression=twos&limit=4',
    status: 200,
    async after(w, answer) {
      let page = answer.body as unknown as Page;
      const found = page.items.map(({ id }) => id);
      while (page.next !== null) {
        const path = `/audiences/contacts?expression=twos&limit=4&after=${page.next}`;
        page = (await w.as('viewer', 'GET', path)).body as unknown as Page;
        found.push(...page.items.map(({ id }) => id));
      }
      expect(found).toEqual(idsOf((place) => place % 2 === 0).reverse());
    },
  },
  { name: 'asks for an expression', as: 'viewer', status: 400, field: 'expression' },
]);

describeRoute(world, 'POST /audiences/contacts', [
  {
    name: 'takes a tree, and pages',
    as: 'viewer',
    body: () => ({ expression: { and: [two(), { not: three() }] }, limit: 3 }),
    status: 200,
    async after(w, answer) {
      const page = answer.body as unknown as Page;
      const body = { expression: { and: [two(), { not: three() }] }, limit: 200, after: page.next };
      const rest = (await w.as('viewer', 'POST', '/audiences/contacts', { body })).body as unknown as Page;
      expect([...page.items, ...rest.items].map(({ id }) => id)).toEqual(idsOf(evenNotThirds).reverse());
    },
  },
  {
    name: 'refuses a page too long',
    as: 'viewer',
    body: { expression: 'twos', limit: 201 },
    status: 400,
    field: 'limit',
  },
]);

describe('an expression', () => {
  test('is saved as a group that later changes do not reach', async () => {
    const name = `Saved ${unique()}`;
    const saved = await world().do('POST', '/audiences/save', { name, expression: 'twos - "of three"' });
    expect(saved).toMatchObject({ name, size: 7, added: 7 });
    const other = (await world().do('POST', '/contacts', { phone: newPhone(), groups: [groups.get(2)] })).id;
    expect(await world().do('GET', `/groups/${saved.id}`)).toMatchObject({ size: 7 });
    await world().do('DELETE', `/contacts/${other}`);
  });

  test('is exported, and the trail says of what', async () => {
    const answer = await world().as('owner', 'GET', '/audiences/export?expression=twos%20%26%20f%C3%BCnf');
    expect(answer.text.trim().split('\n')).toHaveLength(1 + 2);
    const { body } = await world().as<{ items: object[] }>('owner', 'GET', '/audit?action=set.export&limit=1');
    expect(body.items).toMatchObject([{ details: { contacts: 2, expression: 'Twos & fünf' } }]);
  });

  test('narrows every list of contacts, together with other conditions', async () => {
    const list = async (path: string): Promise<number[]> =>
      ((await world().as('viewer', 'GET', path)).body as unknown as Page).items.map(({ id }) => id);
    const wanted = idsOf((place) => place % 6 === 0).reverse();
    expect(await list(`/contacts?expression=twos&group=${groups.get(3)}`)).toEqual(wanted);
    expect(await list(`/groups/${groups.get(3)}/contacts?expression=twos`)).toEqual(wanted);
    const [, phone] = [...contacts][5]!;
    expect(await list(`/contacts?expression=twos&search=${phone}`)).toEqual(
      await list(`/contacts?expression=twos&search=${phone}&group=${groups.get(2)}`),
    );
  });

  test('chooses whom an operation is about, as they were when it began', async () => {
    const { id: target } = await world().do('POST', '/groups', { name: `Target ${unique()}` });
    // Of the target itself: adding to it must not alter who is taken out.
    const expression = { minus: [two(), { group: target }] };
    const moved = await world().do('POST', `/groups/${groups.get(2)}/contacts/move`, {
      match: { expression },
      to: [target],
      mode: 'change',
    });
    expect(moved).toMatchObject({ added: 10, removed: 10 });
    await world().do('POST', `/changes/${moved.change}/undo`);
    expect(await world().do('GET', `/groups/${groups.get(2)}`)).toMatchObject({ size: 10 });
    const associated = await world().do('POST', '/contacts/associate', {
      match: { expression: 'fünf - twos' },
      groups: [target],
    });
    expect(associated).toMatchObject({ added: 2 });
    const removed = await world().do('POST', `/groups/${target}/contacts/remove`, {
      match: { expression: { not: three() } },
    });
    expect(removed).toMatchObject({ removed: 1 });
  });

  test('in a saved filter follows its groups when they are renamed', async () => {
    const { id: group } = await world().do('POST', '/groups', { name: `Before ${unique()}` });
    const { name } = (await world().do('GET', `/groups/${group}`)) as { name?: string };
    const filter = await world().do('POST', '/filters', {
      name: `Kept ${unique()}`,
      query: { expression: `"${name}" | twos` },
    });
    expect(filter).toMatchObject({ query: { expression: `"${name}" | Twos` } });
    await world().do('PATCH', `/groups/${group}`, { name: `After ${group}` });
    expect(await world().do('PATCH', `/filters/${filter.id}`, { name: `Renamed ${unique()}` })).toMatchObject({
      query: { expression: `"After ${group}" | Twos` },
    });
  });
});

describe('a group as of a moment', () => {
  let group: number;
  let name: string;
  /** Of three members one left, and one was deleted. */
  let members: number[];
  let before: string;

  beforeAll(async () => {
    members = [];
    for (let each = 0; each < 3; each++)
      members.push((await world().do('POST', '/contacts', { phone: newPhone() })).id);
    name = `Guests ${unique()}`;
    group = (await world().do('POST', '/groups', { name })).id;
    const { change } = await world().do('POST', `/groups/${group}/contacts`, { ids: members });
    before = (await world().do<{ at: string }>('GET', `/changes/${change}`)).at;
    await new Promise((resolve) => setTimeout(resolve, 3));
    await world().do('DELETE', `/groups/${group}/contacts/${members[0]}`);
    await world().do('DELETE', `/contacts/${members[1]}`);
  });

  const list = async (expression: unknown): Promise<number[]> =>
    (await world().do<Page>('POST', '/audiences/contacts', { expression })).items.map(({ id }) => id);

  test('is whom it had then, of those who are contacts now', async () => {
    expect(await list({ group, at: before })).toEqual([members[2], members[0]]);
    expect(await list(`"${name}"@${before} - "${name}"`)).toEqual([members[0]]);
    expect(await list(`"${name}" - "${name}"@${before}`)).toEqual([]);
  });

  test('is explained', async () => {
    const asked = { expression: `"${name}"@${before} - "${name}"`, contact: members[2] };
    const at = before.replace('.000Z', 'Z');
    expect(await world().do('POST', '/audiences/explain', asked)).toMatchObject({
      in: false,
      text: `"${name}"@${at} - "${name}"`,
      reasons: [{ expression: { group }, in: true }],
    });
  });

  test('is counted for those who may not see phone numbers, who read its moment whole', async () => {
    const body = { expression: { group, at: before } };
    const answer = await world().as('viewer', 'POST', '/audiences/count', { body });
    const at = before.replace('.000Z', 'Z');
    expect(answer.body).toEqual({ size: 2, expression: { group, at }, text: `"${name}"@${at}` });
  });

  test('is exported, and brought back by an operation', async () => {
    const { text } = await world().as('owner', 'GET', `/audiences/export?expression=%23${group}@${before}`);
    expect(text.trim().split('\n')).toHaveLength(1 + 2);
    const moved = await world().do('POST', '/contacts/associate', {
      match: { expression: { minus: [{ group, at: before }, { group }] } },
      groups: [group],
    });
    expect(moved).toMatchObject({ added: 1 });
    await world().do('POST', `/changes/${moved.change}/undo`);
  });

  test('in the trash is known by its number, and by its name no more', async () => {
    await world().do('DELETE', `/groups/${group}`);
    expect(await list({ group, at: before })).toEqual([members[2], members[0]]);
    const byName = await world().as('viewer', 'POST', '/audiences/count', {
      body: { expression: `"${name}"@${before}` },
    });
    expect(byName).toMatchObject({ status: 404, body: { code: 'group_not_found' } });
    const text = (await world().do('POST', '/audiences/count', { expression: { group, at: before } })) as {
      text?: string;
    };
    expect(text.text).toBe(`#${group}@${before.replace('.000Z', 'Z')}`);
    await world().do('POST', `/groups/${group}/restore`);
  });
});

describe('a group whose name has a phone number', () => {
  test('is known by that name only to those who may see it', async () => {
    const name = `Call +8613900139000 ${unique()}`;
    const { id } = await world().do('POST', '/groups', { name });
    const ask = (role: 'viewer' | 'owner') =>
      world().as(role, 'POST', '/audiences/count', { body: { expression: `"${name}"` } });
    expect(await ask('owner')).toMatchObject({ status: 200, body: { text: `"${name}"` } });
    const refused = await ask('viewer');
    expect(refused).toMatchObject({ status: 404 });
    expect(refused.text).not.toContain('8613900139000');
    const byId = await world().as('viewer', 'POST', '/audiences/count', { body: { expression: { group: id } } });
    expect(byId).toMatchObject({ status: 200, body: { text: `#${id}` } });
    const near = await world().as('viewer', 'POST', '/audiences/count', { body: { expression: '"Call +86139"' } });
    expect(near.text).not.toContain('39000');
  });
});
