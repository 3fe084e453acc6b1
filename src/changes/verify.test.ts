import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createTestDatabase, createTestWorkspace, type TestDatabase } from '../../test/database.ts';
import { bitmapOf } from '../audiences/bitmap.ts';
import type { Db } from '../db/database.ts';
import { createAudience } from './audiences.ts';
import { person } from './changes.testing.ts';
import { addMembers } from './members.ts';
import { mergeStaged } from './merge.ts';
import { type ChangeContext, recordChange } from './record.ts';
import { prepareStage, stageContacts } from './stage.ts';
import { verifyWorkspace } from './verify.ts';

let database: TestDatabase;
let db: Db;
let context: ChangeContext;
/** A group of contacts 1 and 2, of three. */
let group: number;
let change: number | null;
beforeAll(async () => {
  database = await createTestDatabase();
  db = database.db;
});
afterAll(() => database.drop());
beforeEach(async () => {
  context = await createTestWorkspace(db);
  const recorded = await recordChange(db, context, { kind: 'test' }, async (one) => {
    await prepareStage(one.tx);
    await stageContacts(one.tx, [
      person({ phone: '8613800138000', country: 'CN', name: 'Ana' }),
      person({ phone: '5531987654321', country: 'BR', name: 'José' }),
      person({ userId: 'u3', name: '张三' }),
    ]);
    await mergeStaged(one, { onExisting: 'overwrite', hasUserIds: true });
    const id = await createAudience(one, { kind: 'group', name: 'Two', description: '' });
    await addMembers(one, [id], bitmapOf([1, 2]));
    return id;
  });
  group = recorded.value;
  change = recorded.changeId;
});

const verify = (): Promise<string[]> => verifyWorkspace(db, context);

test('finds nothing after normal work, nor in an empty workspace', async () => {
  expect(await verify()).toEqual([]);
  expect(await verifyWorkspace(db, await createTestWorkspace(db))).toEqual([]);
});

describe('finds', () => {
  const w = () => context.workspaceId;
  const everyone = () => sql`(select id from audience where workspace_id = ${w()} and kind = 'system')`;
  const facet = (country: string) =>
    sql`(select id from audience where workspace_id = ${w()} and kind = 'facet' and name = ${country})`;

  test.each<[what: string, tamper: () => ReturnType<typeof sql>, said: () => string[]]>([
    [
      'a size',
      () => sql`update audience set size = 7 where workspace_id = ${w()} and id = ${group}`,
      () => [`audience ${group} has size 7, but 2 members`],
    ],
    [
      'a size without any members',
      () => sql`insert into audience (workspace_id, kind, name, name_key, size) values (${w()}, 'group', 'x', 'x', 1)`,
      () => [expect.stringMatching(/^audience \d+ has size 1, but 0 members$/)],
    ],
    [
      'a bit too few in the audience of all',
      () => sql`
        update audience_chunk set bits = set_bit(bits, 3, 0) where workspace_id = ${w()} and audience_id = ${everyone()}`,
      () => [
        expect.stringMatching(/has size 3, but 2 members$/),
        // Its month and what created it.
        expect.stringMatching(/chunk 0: 1 members are no contacts$/),
        expect.stringMatching(/chunk 0: 1 members are no contacts$/),
        'system all, chunk 0: 1 contacts differ',
      ],
    ],
    [
      'a bit too many in the audience of all',
      () => sql`
        update audience_chunk set bits = set_bit(bits, 9, 1) where workspace_id = ${w()} and audience_id = ${everyone()}`,
      () => [expect.stringMatching(/has size 3, but 4 members$/), 'system all, chunk 0: 1 contacts differ'],
    ],
    [
      'a member that is no contact',
      () => sql`
        update audience_chunk set bits = set_bit(set_bit(bits, 9, 1), 1, 0)
        where workspace_id = ${w()} and audience_id = ${group}`,
      () => [`audience ${group}, chunk 0: 1 members are no contacts`],
    ],
    [
      'a contact in the wrong facet',
      () => sql`update contact set country = 'BR' where workspace_id = ${w()} and no = 1`,
      () => [
        'facet country:BR, chunk 0: 1 contacts differ',
        'facet country:CN, chunk 0: has members that are no such contacts',
      ],
    ],
    [
      'a facet that is missing',
      () => sql`update contact set country = 'DE' where workspace_id = ${w()} and no = 3`,
      () => ['facet country:DE, chunk 0: is missing'],
    ],
    [
      'a facet without its bits',
      () => sql`delete from audience_chunk where workspace_id = ${w()} and audience_id = ${facet('CN')}`,
      () => [expect.stringMatching(/has size 1, but 0 members$/), 'facet country:CN, chunk 0: is missing'],
    ],
    [
      'a month that is not that of the creation',
      () => sql`update contact set created_at = '2020-02-01T00:00:00Z' where workspace_id = ${w()} and no = 3`,
      () => [
        'facet month:2020-02, chunk 0: is missing',
        expect.stringMatching(/^facet month:20\d\d-\d\d, chunk 0: 1 contacts differ$/),
      ],
    ],
    [
      'two sources of one contact',
      () => sql`
        with other as (
          insert into audience (workspace_id, kind, name, name_key, size) values (${w()}, 'facet', 'x', 'source:x', 1)
          returning id
        )
        insert into audience_chunk (workspace_id, audience_id, chunk, bits)
        select ${w()}::int, id, 0, set_bit(b'0'::bit(65536), 3, 1) from other`,
      () => ['chunk 0: some contacts have two sources'],
    ],
    [
      'a chunk of nobody',
      () => sql`
        insert into audience_chunk (workspace_id, audience_id, chunk, bits)
        select workspace_id, 999999, chunk, bits from audience_chunk where workspace_id = ${w()} and audience_id = ${group}`,
      () => ['chunk 0 belongs to audience 999999, which does not exist'],
    ],
    [
      'an empty chunk',
      () => sql`
        insert into audience_chunk (workspace_id, audience_id, chunk, bits)
        values (${w()}, ${group}, 5, b'0'::bit(65536))`,
      () => [`audience ${group} keeps the empty chunk 5`],
    ],
    [
      'a canonical phone',
      () => sql`update contact set phone_key = 1 where workspace_id = ${w()} and no = 2`,
      () => ["contact 2: its canonical phone is not its phone's"],
    ],
    [
      'a folded name',
      () => sql`update contact set name_fold = 'x' where workspace_id = ${w()} and no = 2`,
      () => ["contact 2: its folded name is not its name's"],
    ],
    [
      'a count of the history',
      () => sql`update change_audience set added = 9 where workspace_id = ${w()} and audience_id = ${group}`,
      () => [`change ${change} says +9 −0 of audience ${group}, its bits +2 −0`],
    ],
    [
      'a history without its bits',
      () => sql`delete from change_chunk where workspace_id = ${w()} and audience_id = ${group}`,
      () => [`change ${change} says +2 −0 of audience ${group}, its bits +0 −0`],
    ],
    [
      'bits without their count',
      () => sql`delete from change_audience where workspace_id = ${w()} and audience_id = ${group}`,
      () => [`change ${change} says +0 −0 of audience ${group}, its bits +2 −0`],
    ],
    [
      'a counter that was set back',
      () => sql`update contact_counter set next_no = 3 where workspace_id = ${w()}`,
      () => ['contact 3 is beyond the counter, which stands at 3'],
    ],
    [
      'a workspace without its counter',
      () => sql`delete from contact_counter where workspace_id = ${w()}`,
      () => ['the workspace has no counter of contact numbers'],
    ],
    [
      'a contact whose change is gone',
      () => sql`update contact set change_id = 999999 where workspace_id = ${w()} and no = 1`,
      () => ['contact 1 was written by change 999999, which does not exist'],
    ],
  ])('%s', async (_what, tamper, said) => {
    await tamper().execute(db);
    expect((await verify()).sort()).toEqual(said());
  });
});
