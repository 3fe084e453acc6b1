import { sql } from 'kysely';
import { beforeAll, describe, expect, test } from 'vitest';
import { pruneHistory } from '../../src/changes/prune.ts';
import { momentInWords } from '../../src/lib/moment.ts';
import { newPhone, unique, uploadFile, useWorld, type World } from './world.ts';

const world = useWorld();

/** What was done so long ago that its details are gone, and what after that. */
interface Past {
  group: number;
  contact: number;
  import: number;
  old: number;
  recent: number;
  recentAt: string;
}
let past: Past;

/** As if everything so far had been done so many days earlier. */
async function age({ api, a }: World, days: number): Promise<void> {
  for (const table of ['change', 'change_audience']) {
    await sql`
      update ${sql.table(table)} set at = at - make_interval(days => ${days}) where workspace_id = ${a.id}`.execute(
      api.database.db,
    );
  }
}

beforeAll(async () => {
  const w = world();
  const { id: contact } = await w.do('POST', '/contacts', { phone: newPhone() });
  const { id: group } = await w.do('POST', '/groups', { name: `Old ${unique()}` });
  const { change: old } = await w.do('POST', `/groups/${group}/contacts`, { ids: [contact, w.a.contacts.li] });
  const { id: imported } = await uploadFile(w, `Phone\n${newPhone()}\n`, { commit: true });
  await age(w, 20);
  const { change: recent } = await w.do('DELETE', `/groups/${group}/contacts/${contact}`);
  const { at } = await w.do<{ at: string }>('GET', `/changes/${recent}`);
  past = { group, contact, import: imported, old: old!, recent: recent!, recentAt: at };
});

const prune = () => pruneHistory(world().api.database.db, { forMs: 10_000 });
const asked = (method: string, path: string, body?: unknown) => world().as('owner', method, path, { body });

describe('within the days that are kept', () => {
  test('nothing is pruned, and the setting is told', async () => {
    expect(await prune()).toBe(false);
    expect((await asked('GET', '/workspace')).body).toMatchObject({ historyDays: 30, historyFrom: null });
    expect((await asked('GET', `/changes/${past.old}`)).body).toMatchObject({ pruned: false, undoable: true });
    expect((await asked('GET', `/changes/${past.old}/contacts?group=${past.group}&side=added`)).status).toBe(200);
    expect((await asked('POST', '/audiences/count', { expression: { import: past.import } })).body.size).toBe(1);
  });
});

describe('the setting', () => {
  test.each([0, 3651, 1.5, '7'])('is no %j days', async (historyDays) => {
    expect(await asked('PATCH', '/workspace', { historyDays })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ path: 'historyDays' }] },
    });
  });

  test('is altered by administrators, and in the audit trail with what it was', async () => {
    expect((await world().as('editor', 'PATCH', '/workspace', { body: { historyDays: 7 } })).status).toBe(403);
    const answer = await world().as('administrator', 'PATCH', '/workspace', { body: { historyDays: 7 } });
    expect(answer).toMatchObject({ status: 200, body: { name: 'A', historyDays: 7 } });
    const { items } = await world().do<{ items: object[] }>('GET', '/audit?action=workspace.update&limit=1');
    expect(items).toMatchObject([{ details: { historyDays: 7, historyDaysBefore: 30 } }]);
  });
});

describe('beyond it', () => {
  beforeAll(async () => {
    await world().do('PATCH', '/workspace', { historyDays: 7 });
    expect(await prune()).toBe(false);
  });

  test('the workspace says from when on members are known', async () => {
    const { historyFrom } = await world().do<{ historyFrom: string }>('GET', '/workspace');
    expect(Date.parse(historyFrom)).toBeLessThan(Date.now() - 19 * 86_400_000);
    const known = await asked('GET', `/groups/${past.group}/contacts?at=${historyFrom}`);
    expect(known).toMatchObject({ status: 200, body: { size: 2 } });
  });

  const refused: [string, string, (past: Past) => string, ((past: Past) => object)?][] = [
    ['members', 'GET', ({ group }) => `/groups/${group}/contacts?at=2026-01-01`],
    [
      'a difference',
      'POST',
      () => '/audiences/difference',
      ({ group }) => ({ left: { group, at: '2026-01-01' }, right: { group } }),
    ],
    [
      'the contacts of a difference',
      'POST',
      () => '/audiences/difference/contacts',
      ({ group }) => ({ left: { group }, right: { group, at: '2026-01-01' }, side: 'both' }),
    ],
    ['whom a change touched', 'GET', ({ old, group }) => `/changes/${old}/contacts?group=${group}&side=added`],
    ['what an undo kept', 'GET', ({ old }) => `/changes/${old}/kept`],
    ['an undo', 'POST', ({ old }) => `/changes/${old}/undo`, () => ({})],
    ['an import in an expression', 'POST', () => '/audiences/count', (p) => ({ expression: { import: p.import } })],
    [
      'a moment in an expression',
      'POST',
      () => '/audiences/count',
      (p) => ({ expression: { group: p.group, at: '2026-01-01' } }),
    ],
    [
      'a replay from a moment',
      'POST',
      () => `/webhooks/${world().a.webhook}/replay`,
      () => ({ at: '2026-01-01T00:00:00Z' }),
    ],
    ['a replay from a place', 'POST', () => `/webhooks/${world().a.webhook}/replay`, () => ({ seq: 0 })],
  ];
  test.each(refused)('%s: beyond_retention', async (_what, method, path, body) => {
    const answer = await asked(method, path(past), body?.(past));
    expect(answer, answer.text).toMatchObject({ status: 422, body: { code: 'beyond_retention' } });
  });

  test('who may not see phone numbers reads from when on members are known', async () => {
    const { historyFrom } = await world().do<{ historyFrom: string }>('GET', '/workspace');
    const answer = await world().as('viewer', 'GET', `/groups/${past.group}/contacts?at=2026-01-01`);
    expect(answer.body).toMatchObject({ code: 'beyond_retention' });
    expect(answer.body.detail).toContain(momentInWords(new Date(historyFrom)));
    const [, day, month, year] = new Date(historyFrom).toUTCString().split(' ');
    expect(answer.body.detail).toContain(`${day} ${month} ${year} at `);
  });

  test('counts and growth are known for ever', async () => {
    const at = new Date(Date.parse(past.recentAt) - 1).toISOString();
    expect((await asked('GET', `/groups/${past.group}/contacts/count?at=${at}`)).body.size).toBe(2);
    expect((await asked('GET', `/groups/${past.group}/contacts/count?at=2026-01-01`)).body.size).toBe(0);
    const { items } = (await asked('GET', `/groups/${past.group}/growth?by=day`)).body as {
      items: { added: number; removed: number; size: number }[];
    };
    expect(items.filter(({ added, removed }) => added + removed > 0)).toMatchObject([
      { added: 2, removed: 0, size: 2 },
      { added: 0, removed: 1, size: 1 },
    ]);
  });

  test('what was done since is known, and can be undone', async () => {
    const history = await asked('GET', `/groups/${past.group}/contacts/${past.contact}/history`);
    expect(history.body.items).toMatchObject([{ change: past.recent, entered: false }]);
    expect(history.body.since).toMatch(/^\d{4}-/);
    const ofContact = await asked('GET', `/contacts/${past.contact}/history`);
    expect(ofContact.body.items).toMatchObject([{ change: past.recent }]);
    expect(ofContact.body.since).toBe(history.body.since);
    expect((await asked('GET', `/changes/${past.old}`)).body).toMatchObject({ pruned: true, undoable: false });
    const undone = await asked('POST', `/changes/${past.recent}/undo`);
    expect(undone, undone.text).toMatchObject({ status: 200, body: { counts: { added: 1 }, kept: [] } });
  });

  test('no row of the details is left', async () => {
    const { rows } = await sql<{ left: number }>`
      select (select count(*) from change_chunk where workspace_id = ${world().a.id} and change_id <= ${past.old})
           + (select count(*) from contact_before where workspace_id = ${world().a.id} and change_id <= ${past.old})
             as left`.execute(world().api.database.db);
    expect(rows[0]!.left).toBe(0);
  });
});
