import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { API } from '../../src/server/app.ts';
import { describeRoute } from './scenarios.ts';
import {
  type ImportAnswer,
  importForm,
  newPhone,
  settledImport,
  unique,
  uploadFile,
  useWorld,
  type World,
} from './world.ts';

const world = useWorld();

const people = (count: number): string =>
  `Phone,Name\n${Array.from({ length: count }, (_, index) => `${newPhone()},Person ${index}\n`).join('')}`;

const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
  world().as<ImportAnswer>('editor', 'POST', path, { body, headers });
const settled = (id: number) => settledImport(world().api, world().a.keys.editor, id);
const membersOf = async (group: number): Promise<number> =>
  (await world().as<{ size: number }>('viewer', 'GET', `/groups/${group}`)).body.size;

describeRoute(world, 'GET /imports/template', [
  {
    name: 'is a file of Excel',
    as: 'viewer',
    path: '/imports/template',
    status: 200,
    after: async (_w, answer) => {
      expect(answer.headers.get('content-type')).toContain('spreadsheetml');
      expect(answer.headers.get('content-disposition')).toContain('.xlsx');
      expect(answer.text.slice(0, 2)).toBe('PK');
    },
  },
  {
    name: 'or of CSV',
    as: 'viewer',
    path: '/imports/template?format=csv',
    status: 200,
    after: async (_w, answer) => {
      expect(answer.text).toMatch(/^\ufeff?Country,Phone,Name,Email,Remark\r?\n/);
    },
  },
  { name: 'or nothing', path: '/imports/template?format=pdf', status: 400, field: 'format' },
]);

describeRoute(world, 'POST /imports', [
  { name: 'JSON instead of a form', body: { file: 'x' }, status: 415, code: 'unsupported_media_type' },
  {
    name: 'a form without a file',
    body: () => withField(new FormData(), 'options', '{}'),
    status: 400,
    code: 'invalid_request',
  },
  {
    name: 'a part that is not known',
    body: () => withField(importForm('Phone\n'), 'colour', 'red'),
    status: 400,
    code: 'invalid_request',
  },
  {
    name: 'options that are not JSON',
    body: () => withField(importForm('Phone\n'), 'options', '{'),
    status: 400,
    code: 'invalid_json',
  },
  {
    name: 'options that are not known',
    body: () => importForm('Phone\n', { colour: 'red' }),
    status: 400,
    field: 'colour',
  },
  { name: 'an unknown country', body: () => importForm('Phone\n', { defaultCountry: 'Atlantis' }), status: 400 },
  { name: 'sync without a group', body: () => importForm('Phone\n', { memberships: 'sync' }), status: 400 },
  {
    name: 'a mapping without a phone',
    body: () => importForm('Phone\n', { mapping: { columns: [{ column: 0, to: 'name' }] } }),
    status: 400,
    field: 'mapping.columns',
  },
  {
    name: 'is answered at once, and checked',
    body: () => importForm(people(3)),
    status: 202,
    contains: { status: 'checking', name: 'contacts.csv', change: null },
    after: async (_world, answer) => {
      const done = await settled(answer.body.id as number);
      expect(done).toMatchObject({ status: 'ready', counts: { rows: 3, created: 3, invalid: 0 }, change: null });
    },
  },
]);

function withField(form: FormData, name: string, value: string): FormData {
  form.append(name, value);
  return form;
}

test('options may stand behind the file', async () => {
  const form = importForm(people(1));
  form.append('options', JSON.stringify({ newGroups: [`Late ${unique()}`], commit: true }));
  const { body } = await post('/imports', form);
  expect(await settled(body.id)).toMatchObject({ status: 'done', counts: { created: 1 }, members: { added: 1 } });
});

test('a refused upload leaves nothing behind', async () => {
  const { db } = world().api.database;
  const files = () => sql<{ count: number }>`select count(*) as count from file`.execute(db);
  const before = (await files()).rows;
  expect((await post('/imports', importForm('x'.repeat(3_000_000), { colour: 'red' }))).status).toBe(400);
  expect((await files()).rows).toEqual(before);
});

describe('an import', () => {
  test('is checked, corrected, committed as one change, undone; nothing is there before, all after, nothing again', async () => {
    const group = (await world().do('POST', '/groups', { name: `G ${unique()}` })).id;
    const phones = [newPhone(), newPhone(), newPhone()];
    const text = `id;who;number\n1;Ana;${phones[0]}\n2;Bo;${phones[1]}\n3;Cy;${phones[2]}\n4;Dee;12\n`;
    const { body } = await post('/imports', importForm(text, { groups: [group] }));
    const checked = await settled(body.id);
    expect(checked).toMatchObject({
      status: 'ready',
      format: { kind: 'csv', delimiter: ';', encoding: 'utf-8', header: true },
      counts: { rows: 4, created: 3, invalid: 1 },
      reasons: { phone_too_short: 1 },
      columns: [{ to: null }, { to: null, header: 'who', samples: ['Ana', 'Bo', 'Cy'] }, { to: 'phone' }],
    });
    const preview = await world().as('editor', 'GET', `/imports/${body.id}/preview`);
    expect(preview.body).toMatchObject({
      rows: [['1', 'Ana', phones[0]], expect.anything(), expect.anything(), ['4', 'Dee', '12']],
    });
    expect(await membersOf(group)).toBe(0);

    const corrected = await world().as<ImportAnswer>('editor', 'PATCH', `/imports/${body.id}`, {
      body: { columns: { who: 'name' } },
    });
    expect(corrected).toMatchObject({ status: 200, body: { status: 'checking', options: { groups: [group] } } });
    expect(await settled(body.id)).toMatchObject({
      status: 'ready',
      columns: [{ to: null }, { to: 'name' }, { to: 'phone' }],
    });

    expect(await post(`/imports/${body.id}/commit`)).toMatchObject({ status: 202, body: { status: 'committing' } });
    const done = await settled(body.id);
    expect(done).toMatchObject({
      status: 'done',
      counts: checked.counts,
      checked: checked.counts,
      members: { added: 3 },
    });
    expect(await membersOf(group)).toBe(3);
    expect(await post(`/imports/${body.id}/commit`)).toMatchObject({ status: 409, body: { code: 'import_state' } });
    expect(await post(`/imports/${body.id}/cancel`)).toMatchObject({ status: 409, body: { code: 'import_state' } });

    const { status } = await world().as('editor', 'POST', `/changes/${done.change}/undo`);
    expect(status).toBe(200);
    expect(await membersOf(group)).toBe(0);
    expect(await settled(body.id)).toMatchObject({ status: 'undone' });
    const rejects = await world().as('editor', 'GET', `/imports/${body.id}/rejects?format=csv`);
    expect(rejects.text.split(/\r?\n/)[1]).toMatch(/^4,Dee,12,5,phone_too_short,/);
  });

  test('cancelled when it is ready is over; what it staged is gone', async () => {
    const { id } = await uploadFile(world(), people(2));
    expect(await post(`/imports/${id}/cancel`)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    expect(await post(`/imports/${id}/commit`)).toMatchObject({ status: 409 });
    const { rows } = await sql`select to_regclass(${`import_stage_${id}`}) as stage`.execute(world().api.database.db);
    expect(rows).toEqual([{ stage: null }]);
  });

  test('that failed can be corrected and checked again', async () => {
    const failed = await uploadFile(world(), `a,b\n${newPhone().slice(3)},Ana\n`);
    expect(failed).toMatchObject({ status: 'failed', error: { code: 'import_columns_unknown' } });
    await world().as('editor', 'PATCH', `/imports/${failed.id}`, { body: { defaultCountry: 'CN' } });
    expect(await settled(failed.id)).toMatchObject({ status: 'ready', counts: { created: 1 }, error: null });
  });

  test('of the same file again is recognised and says so', async () => {
    const text = people(2);
    const first = await uploadFile(world(), text, { commit: true });
    const second = await uploadFile(world(), text, { commit: true });
    expect(second).toMatchObject({
      status: 'done',
      sameFile: [first.id],
      counts: { created: 0, unchanged: 2 },
      change: null,
    });
  });

  test('remembers which columns a file of this header had', async () => {
    const columns = { [`Who ${unique()}`]: 'name' };
    const header = `Phone,${Object.keys(columns)[0]}`;
    await uploadFile(world(), `${header}\n${newPhone()},Ana\n`, { columns, commit: true });
    const again = await uploadFile(world(), `${header.toUpperCase()}\n${newPhone()},Ana\n`);
    expect(again).toMatchObject({ mappedBy: 'remembered', columns: [{ to: 'phone' }, { to: 'name' }] });
  });

  test('says what others changed between check and commit', async () => {
    const phone = newPhone();
    const { id } = await uploadFile(world(), `Phone,Name\n${phone},Ana\n${newPhone()},Bo\n`);
    await world().do('POST', '/contacts', { phone, name: 'Ana' });
    await post(`/imports/${id}/commit`);
    expect(await settled(id)).toMatchObject({
      status: 'done',
      checked: { created: 2, unchanged: 0 },
      counts: { created: 1, unchanged: 1 },
    });
  });
});

describe('memberships', () => {
  test('each row comes into the groups that it names', async () => {
    const [red, blue] = [`Red ${unique()}`, `Blue ${unique()}`];
    const text = `Phone,Groups\n${newPhone()},${red}\n${newPhone()},"${red}; ${blue}"\n${newPhone()},\n`;
    const checked = await uploadFile(world(), text);
    expect(checked.groups).toEqual([red, blue].map((name) => ({ id: null, name, created: true })));
    await post(`/imports/${checked.id}/commit`);
    const { groups } = (await settled(checked.id)) as unknown as { groups: { id: number }[] };
    expect(await Promise.all(groups.map(({ id }) => membersOf(id)))).toEqual([2, 1]);
  });

  test('replace takes the contacts out of every other group, and says how many before', async () => {
    const [from, to] = [await newGroup(), await newGroup()];
    const [one, two] = [newPhone(), newPhone()];
    await uploadFile(world(), `Phone\n${one}\n${two}\n`, { groups: [from], commit: true });
    const checked = await uploadFile(world(), `Phone\n${one}\n`, { groups: [to], memberships: 'replace' });
    expect(checked.removing).toBe(1);
    await post(`/imports/${checked.id}/commit`);
    expect(await settled(checked.id)).toMatchObject({ members: { added: 1, removed: 1 } });
    expect([await membersOf(from), await membersOf(to)]).toEqual([1, 1]);
  });

  test('sync makes a group equal to the file; with refused rows it waits for somebody to look', async () => {
    const group = await newGroup();
    const [one, two, three] = [newPhone(), newPhone(), newPhone()];
    await uploadFile(world(), `Phone\n${one}\n${two}\n`, { groups: [group], commit: true });
    const text = `Phone\n${two}\n${three}\n`;
    const options = { groups: [group], memberships: 'sync', commit: true };
    const waiting = await uploadFile(world(), `${text}12\n`, options);
    expect(waiting).toMatchObject({
      status: 'ready',
      removing: 1,
      waits: expect.stringMatching(/^1 rows were refused/),
    });
    const done = await uploadFile(world(), text, options);
    expect(done).toMatchObject({ status: 'done', members: { added: 1, removed: 1 } });
    const { body } = await world().as<{ items: { phone: string }[] }>('editor', 'GET', `/groups/${group}/contacts`);
    expect(body.items.map(({ phone }) => phone).sort()).toEqual([two, three].sort());
    await world().as('editor', 'POST', `/changes/${done.change}/undo`);
    expect(await membersOf(group)).toBe(2);
  });
});

const newGroup = async (): Promise<number> => (await world().do('POST', '/groups', { name: `G ${unique()}` })).id;

describe('an Idempotency-Key', () => {
  test('makes one import of the same upload, however often and at once', async () => {
    const text = people(2);
    const key = `upload-${unique()}`;
    const send = () => post('/imports', importForm(text), { 'idempotency-key': key });
    const answers = await Promise.all([send(), send(), send()]);
    answers.push(await send());
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    const other = await post('/imports', importForm(people(1)), { 'idempotency-key': key });
    expect(other).toMatchObject({ status: 409, body: { code: 'idempotency_key_reused' } });
  });

  test('makes one commit', async () => {
    const { id } = await uploadFile(world(), people(1));
    const key = { 'idempotency-key': `commit-${unique()}` };
    const answers = [
      await post(`/imports/${id}/commit`, undefined, key),
      await post(`/imports/${id}/commit`, undefined, key),
    ];
    expect(answers.map(({ status, body }) => [status, body.status])).toEqual([
      [202, 'committing'],
      [202, 'committing'],
    ]);
    expect(await settled(id)).toMatchObject({ status: 'done' });
  });
});

test('several at once, into the same group too', async () => {
  const group = await newGroup();
  const shared = newPhone();
  const uploads = await Promise.all(
    [1, 2, 3, 4, 5].map(() =>
      post('/imports', importForm(`${people(50)}${shared},Shared\n`, { groups: [group], commit: true })),
    ),
  );
  const accepted = uploads.filter(({ status }) => status === 202);
  expect(accepted.length).toBeGreaterThanOrEqual(4); // a fifth upload at the same moment may be asked to come again
  for (const { body } of accepted) expect(await settled(body.id)).toMatchObject({ status: 'done', error: null });
  expect(await membersOf(group)).toBe(accepted.length * 50 + 1);
});

test('progress is told as server-sent events until it is over', async () => {
  const { api, a } = world();
  const { body } = await post('/imports', importForm(people(2000), { commit: true }));
  const response = await fetch(`${api.origin}${API}/imports/${body.id}/events`, {
    headers: { authorization: `Bearer ${a.keys.viewer}` },
  });
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  const events = (await response.text())
    .split('\n\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(/^event: import\ndata: (.*)$/.exec(text)![1]!) as ImportAnswer);
  expect(events.at(-1)).toMatchObject({ id: body.id, status: 'done', counts: { created: 2000 } });
});

describeRoute(world, 'GET /imports', [
  {
    name: 'newest first, a page at a time',
    as: 'viewer',
    path: '/imports?limit=1',
    status: 200,
    after: async (own, answer) => {
      const { items, next } = answer.body as unknown as { items: ImportAnswer[]; next: string };
      const more = await own.as<{ items: ImportAnswer[] }>('viewer', 'GET', `/imports?limit=1&after=${next}`);
      expect(more.body.items[0]!.id).toBeLessThan(items[0]!.id);
    },
  },
]);
describeRoute(world, 'GET /imports/{id}', []);
describeRoute(world, 'PATCH /imports/{id}', [
  {
    name: 'of one that is over',
    given: doneImport,
    path: pathOf(''),
    body: { onExisting: 'fill' },
    status: 409,
    code: 'import_state',
  },
]);
describeRoute(world, 'GET /imports/{id}/preview', [
  {
    name: 'of a file whose columns say nothing, so that somebody can',
    given: (own: World) => uploadFile(own, 'Who,Where\nAna,Roma\n', {}),
    path: pathOf('/preview'),
    status: 200,
    contains: {
      mapping: null,
      columns: [
        { header: 'Who', to: null, samples: ['Ana'] },
        { header: 'Where', to: null, samples: ['Roma'] },
      ],
      rows: [['Ana', 'Roma']],
    },
  },
]);
describeRoute(world, 'GET /imports/{id}/events', []);
describeRoute(world, 'POST /imports/{id}/commit', []);
describeRoute(world, 'POST /imports/{id}/cancel', [
  { name: 'of one that is over', given: doneImport, path: pathOf('/cancel'), status: 409, code: 'import_state' },
]);
describeRoute(world, 'GET /imports/{id}/rejects', [
  {
    name: 'as a file of Excel',
    given: doneImport,
    path: pathOf('/rejects'),
    status: 200,
    after: async (_w, answer) => {
      expect(answer.text.slice(0, 2)).toBe('PK');
    },
  },
]);

function doneImport(own: World): Promise<ImportAnswer> {
  return uploadFile(own, `Phone\n${newPhone()}\n12\n`, { commit: true });
}

function pathOf(what: string) {
  return (_world: World, given: ImportAnswer): string => `/imports/${given.id}${what}`;
}
