import { sql } from 'kysely';
import { describe, expect, test } from 'vitest';
import { createKey, revokeKey } from '../../src/access/keys.ts';
import { forgetExpired } from '../../src/exports/queries.ts';
import type { ExportJob } from '../../src/exports/schema.ts';
import { eventsOf } from './auditEvents.ts';
import { describeRoute } from './scenarios.ts';
import { exported, linkOf, newPhone, unique, uploadFile, useWorld, type World } from './world.ts';

const world = useWorld();

/** The bytes of an export, as somebody gets them who has its link and nothing else. */
const download = async (w: World, job: ExportJob): Promise<string> => {
  const answer = await w.api.call('GET', linkOf(job), { key: null });
  expect(answer.status, answer.text).toBe(200);
  return answer.text;
};

/** A group of three people with something of everything. */
async function made(w: World) {
  const tag = unique();
  const phones = [newPhone(), newPhone()];
  const { id } = await w.do('POST', '/groups', {
    name: `Group ${tag}`,
    contacts: [
      { phone: phones[0], name: `=Ada ${tag}`, remark: 'said “hi”, twice', attributes: { city: 'Bern' } },
      { phone: phones[1], name: `Béa ${tag} 😀`, email: 'bea@example.com', attributes: { tier: 'gold' } },
      { userId: `user-${tag}`, name: `'Cid ${tag}` },
    ],
  });
  return { id, tag, phones };
}

describe('an export', () => {
  test('writes the members of a group as CSV, which needs nothing but its link', async () => {
    const w = world();
    const { id, tag, phones } = await made(w);
    const job = await exported(w, { selection: { match: { group: id } } });
    expect(job).toMatchObject({
      name: `Group ${tag}`,
      status: 'done',
      contacts: 3,
      conditions: ['group'],
      masked: false,
      columns: ['country', 'phone', 'name', 'email', 'remark', 'userId', 'attribute:city', 'attribute:tier'],
      progress: { stage: 'finished', done: 3, total: 3 },
      gone: null,
      error: null,
    });
    const csv = await download(w, job);
    expect(csv).toBe(
      'Country,Phone,Name,Email,Remark,User ID,city,tier\n' +
        `CN,${phones[0]},'=Ada ${tag},,"said “hi”, twice",,Bern,\n` +
        `CN,${phones[1]},Béa ${tag} 😀,bea@example.com,,,,gold\n` +
        `,,'Cid ${tag},,,user-${tag},,\n`,
    );
    expect(job.file!.size).toBe(Buffer.byteLength(csv));
    const again = await uploadFile(w, csv);
    expect(again.counts).toMatchObject({ rows: 3, unchanged: 3, invalid: 0 });
  });

  test('writes a line of JSON for each contact, which the API takes as it is', async () => {
    const w = world();
    const { id, tag, phones } = await made(w);
    const lines = (await download(w, await exported(w, { selection: { match: { group: id } }, format: 'jsonl' })))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as object);
    expect(lines[0]).toEqual({
      country: 'CN',
      phone: phones[0],
      name: `=Ada ${tag}`,
      email: '',
      remark: 'said “hi”, twice',
      userId: null,
      attributes: { city: 'Bern' },
    });
    const back = await w.do('POST', `/groups/${id}/contacts`, { contacts: lines });
    expect(back).toMatchObject({ unchanged: 3, created: 0, updated: 0, change: null });
  });

  test('writes a workbook, which can be imported', async () => {
    const w = world();
    const { id } = await made(w);
    const job = await exported(w, { selection: { match: { group: id } }, format: 'xlsx' });
    const response = await fetch(job.file!.download!.url.replace(/^https?:\/\/[^/]+/, w.api.origin));
    expect(response.headers.get('content-length')).toBe(String(job.file!.size));
    const again = await uploadFile(w, new Uint8Array(await response.arrayBuffer()), undefined);
    expect(again.counts).toMatchObject({ rows: 3, unchanged: 3, invalid: 0 });
  });

  test('has the columns that are chosen, in their order', async () => {
    const w = world();
    const { id, tag } = await made(w);
    const job = await exported(w, {
      selection: { match: { expression: `#${id} & country:CN` } },
      columns: ['name', 'attribute:city', 'id'],
    });
    const [header, ada] = (await download(w, job)).split('\n');
    expect([header, ada]).toEqual(['Name,city,Contact ID', expect.stringMatching(`^'=Ada ${tag},Bern,\\d+$`)]);
    expect(job.contacts).toBe(2);
  });

  test('is of those who match when it begins, and none is an empty file', async () => {
    const w = world();
    const job = await exported(w, { selection: { match: { search: 'nobodyiscalledthis' } } });
    expect(job).toMatchObject({ status: 'done', contacts: 0, conditions: ['search'] });
    expect(await download(w, job)).toBe('Country,Phone,Name,Email,Remark,User ID,city,tier\n');
    const { input } = await w.api.database.db
      .selectFrom('operation')
      .select('input')
      .where('id', '=', job.id)
      .executeTakeFirstOrThrow();
    expect(JSON.stringify(input)).not.toContain('nobodyiscalledthis');
  });

  test('is masked for whoever sees numbers masked', async () => {
    const w = world();
    const { id, phones, tag } = await made(w);
    const { key } = await createKey(w.api.database.db, {
      workspaceId: w.a.id,
      name: 'masked',
      role: 'viewer',
      permissions: ['export'],
    });
    for (const format of ['csv', 'jsonl', 'xlsx']) {
      const body = { selection: { match: { group: id } }, format, columns: ['phone', 'name', 'id', 'createdAt'] };
      const { body: begun } = await w.api.call<ExportJob>('POST', '/exports', { key, body });
      let job = begun;
      while (job.status === 'waiting' || job.status === 'running') {
        job = (await w.api.call<ExportJob>('GET', `/exports/${begun.id}`, { key })).body;
      }
      expect(job).toMatchObject({ status: 'done', masked: true });
      const text = await download(w, job);
      expect(text).not.toContain(phones[0]!.slice(1));
      if (format === 'csv') {
        expect(text.split('\n')[0]).toBe('Phone,Name,Contact ID,Created at');
        const { reasons } = await uploadFile(w, text);
        expect(reasons).toMatchObject({ phone_masked: 2 });
        expect(text).toMatch(new RegExp(`^'\\+86 \\d{3}\\*{4}\\d{4},'=Ada ${tag},\\d+,20\\d\\d-\\d\\d-\\d\\dT`, 'm'));
      }
    }
    const full = await exported(w, { selection: { match: { group: id } } });
    const { body } = await w.api.call<ExportJob>('GET', `/exports/${full.id}`, { key });
    expect(body.file).toMatchObject({ size: full.file!.size, download: null });
  });

  test('is in the audit trail when it is asked for, taken and deleted', async () => {
    const w = world();
    const { id, tag } = await made(w);
    const job = await exported(w, { selection: { match: { group: id } } });
    await download(w, job);
    await w.do('DELETE', `/exports/${job.id}`);
    const target = `export:${job.id}`;
    expect((await eventsOf(w)).filter((event) => event.target === target)).toMatchObject([
      { action: 'export.delete' },
      { action: 'export.download', details: { format: 'csv', contacts: 3 } },
      {
        action: 'export.create',
        targetName: `Group ${tag}`,
        details: { format: 'csv', columns: 8, conditions: ['group'], masked: false },
      },
    ]);
  });

  test('is told of in the stream of events', async () => {
    const w = world();
    const abort = new AbortController();
    const response = await fetch(`${w.api.origin}/api/v1/events`, {
      headers: { authorization: `Bearer ${w.a.keys.owner}` },
      signal: abort.signal,
    });
    const { id } = await exported(w, { selection: { all: true } });
    const decoder = new TextDecoder();
    let text = '';
    for await (const piece of response.body!) {
      text += decoder.decode(piece as Uint8Array, { stream: true });
      if (text.includes(`{"id":${id},"status":"done"`)) break;
    }
    abort.abort();
    expect(text).toContain('event: export');
  });
});

describe('the file of an export', () => {
  const files = (w: World) => sql<{ id: number }>`select id from file`.execute(w.api.database.db);
  const refused = async (w: World, path: string): Promise<void> => {
    expect(await w.api.call('GET', path, { key: null })).toMatchObject({ status: 400, body: { code: 'link_invalid' } });
  };

  test('is deleted when its time is over', async () => {
    const w = world();
    const job = await exported(w, { selection: { all: true } });
    await sql`update operation set expires_at = now() - interval '1 second' where id = ${job.id}`.execute(
      w.api.database.db,
    );
    const before = (await files(w)).rows.length;
    await forgetExpired(w.api.database.db);
    expect((await files(w)).rows.length).toBe(before - 1);
    expect(await w.do('GET', `/exports/${job.id}`)).toMatchObject({ status: 'done', file: null, gone: 'expired' });
    await refused(w, linkOf(job));
  });

  test('is deleted when a person is erased, and so is every other', async () => {
    const w = world();
    const { id, phones } = await made(w);
    const jobs = [
      await exported(w, { selection: { match: { group: id } } }),
      await exported(w, { selection: { all: true } }),
    ];
    const { items } = await w.do<{ items: { id: number }[] }>('GET', `/contacts?search=${phones[0]!.slice(1)}`);
    await w.do('DELETE', `/contacts/${items[0]!.id}?erase=true`);
    for (const job of jobs) {
      expect(await w.do('GET', `/exports/${job.id}`)).toMatchObject({ status: 'done', file: null, gone: 'erased' });
      await refused(w, linkOf(job));
    }
    expect(await download(w, await exported(w, { selection: { all: true } }))).not.toContain(phones[0]);
  });

  test('is not for whoever has lost the right to it, or the key', async () => {
    const w = world();
    const { db } = w.api.database;
    const { key, record } = await createKey(db, { workspaceId: w.a.id, name: 'shop', role: 'editor' });
    const { id } = await exported(w, { selection: { all: true } });
    const job = (await w.api.call<ExportJob>('GET', `/exports/${id}`, { key })).body;
    await download(w, job);
    await sql`update api_key set permissions = '{export}' where id = ${record.id}`.execute(db);
    await refused(w, linkOf(job));
    await sql`update api_key set permissions = '{export,fullPhoneNumbers}' where id = ${record.id}`.execute(db);
    await download(w, job);
    await revokeKey(db, { workspaceId: w.a.id, id: record.id });
    await refused(w, linkOf(job));
  });

  test('is of one export alone, and of nobody who made up a link', async () => {
    const w = world();
    const one = await exported(w, { selection: { all: true } });
    const other = await exported(w, { selection: { all: true } });
    await refused(w, linkOf(one).replace(`/${one.id}/`, `/${other.id}/`));
    await refused(w, linkOf(one).replace(/token=.{4}/, 'token=AAAA'));
    await refused(w, `/exports/${one.id}/download?token=x`);
  });
});

describeRoute(world, 'POST /exports', [
  {
    name: 'knows no other format',
    body: { selection: { all: true }, format: 'xls' },
    status: 400,
    code: 'invalid_request',
    field: 'format',
  },
  {
    name: 'names a column that there is not',
    body: { selection: { all: true }, columns: ['phone', 'attribute:nothing'] },
    status: 400,
    code: 'invalid_request',
    field: 'columns[1]',
  },
  {
    name: 'takes no column twice',
    body: { selection: { all: true }, columns: ['phone', 'phone'] },
    status: 400,
    field: 'columns[1]',
  },
  {
    name: 'wants to know of whom',
    body: { format: 'csv' },
    status: 400,
    field: 'selection',
  },
  {
    name: 'of a group in the trash',
    body: (w: World) => ({ selection: { match: { group: w.a.groups.trashed } } }),
    status: 404,
    code: 'group_not_found',
  },
  {
    name: 'of a contact that is none',
    body: { selection: { ids: [987_654_321] } },
    status: 404,
    code: 'contact_not_found',
  },
]);

describeRoute(world, 'GET /exports', [
  {
    name: 'newest first, without operations',
    given: async (w) => (await exported(w, { selection: { all: true } })).id,
    status: 200,
    after: async (w, { body }, id: number) => {
      const { items } = body as { items: { id: number }[] };
      expect(items[0]!.id).toBe(id);
      expect(items.map((one) => one.id)).not.toContain(w.a.operation);
    },
  },
]);

describeRoute(world, 'GET /exports/{id}', [
  { name: 'knows no operation', path: (w) => `/exports/${w.a.operation}`, status: 404, code: 'export_not_found' },
]);

describeRoute(world, 'POST /exports/{id}/cancel', [
  {
    name: 'is too late for one that is done',
    given: async (w) => (await exported(w, { selection: { all: true } })).id,
    path: (_w, id: number) => `/exports/${id}/cancel`,
    status: 409,
    code: 'export_state',
  },
]);

describeRoute(world, 'DELETE /exports/{id}', [
  {
    name: 'takes it out of the list',
    given: async (w) => (await exported(w, { selection: { all: true } })).id,
    path: (_w, id: number) => `/exports/${id}`,
    status: 204,
    after: async (w, _answer, id: number) => {
      expect(await w.as('owner', 'GET', `/exports/${id}`)).toMatchObject({ status: 404 });
    },
  },
]);

test('more than twenty are refused until one is deleted', async () => {
  const w = world();
  const body = { selection: { ids: [w.a.contacts.anna] } };
  let last = await w.as<ExportJob>('owner', 'POST', '/exports', { body });
  for (let count = 0; count < 20 && last.status === 202; count++) {
    last = await w.as<ExportJob>('owner', 'POST', '/exports', { body });
  }
  expect(last).toMatchObject({ status: 409, body: { code: 'export_limit' } });
});
