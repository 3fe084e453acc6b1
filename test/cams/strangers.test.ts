import { beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../src/cams/serve.ts';
import { unsupported } from '../../src/cams/unsupported.ts';
import { dumpWorkspace, startWorld, useWorld, type World } from '../api/world.ts';
import { acs3, type KeyPair, newAccessKey, type Reply } from './clients.ts';

const world = useWorld();
let viewer: KeyPair;
let editor: KeyPair;
beforeAll(async () => {
  const workspaceId = world().a.id;
  viewer = await newAccessKey(world().api, { workspaceId, role: 'viewer' });
  editor = await newAccessKey(world().api, { workspaceId, role: 'editor', permissions: ['export'] });
});

const call = (as: KeyPair, action: string, query: Record<string, unknown> = {}): Promise<Reply> =>
  acs3(`127.0.0.1:${world().api.port}`, as, { action, query });
/** What may alter something, all but the nonces and when the key was used. */
const contents = async (id: number): Promise<Record<string, string>> => {
  const { access_key: _key, access_key_nonce: _nonce, ...rest } = await dumpWorkspace(world().api.database.db, id);
  return rest;
};

const READS = ['GetGroupExist', 'ListAllGroups'];

describe('a viewer', () => {
  test.each([...operations.keys()].filter((name) => !READS.includes(name)))('may not call %s', async (action) => {
    const before = await contents(world().a.id);
    // Refused before the parameters are looked at.
    expect(await call(viewer, action)).toMatchObject({ status: 403, body: { Code: 'Forbidden.RAM', Success: false } });
    expect(await contents(world().a.id)).toEqual(before);
  });
  test.each(READS)('may call %s', async (action) => {
    expect(await call(viewer, action, { GroupName: 'VIP' })).toMatchObject({ status: 200 });
  });
});

describe('what belongs to another workspace does not exist', () => {
  const { phone, own } = {
    phone: { ContactDetails: '13912345678', ContactName: 'x', Country: 'CN' },
    own: () => world().a,
  };
  const attempts: [string, (w: World) => Record<string, unknown>, string][] = [
    ['UpdateGroupName', ({ b }) => ({ GroupId: b.groups.vip, GroupName: 'Mine' }), 'InvalidGroupId.NotFound'],
    ['DeleteGroupById', ({ b }) => ({ GroupId: b.groups.vip }), 'InvalidGroupId.NotFound'],
    ['AddContacts', ({ b }) => ({ ...phone, NeedUpdate: true, Groups: b.groups.vip }), 'InvalidGroupId.NotFound'],
    [
      'AddContacts',
      ({ b }) => ({ NeedUpdate: true, Groups: '[]', FilePath: b.imports.ready }),
      'InvalidFilePath.NotFound',
    ],
    ['AddGroup', ({ b }) => ({ GroupName: 'Mine', FilePath: b.imports.ready }), 'InvalidFilePath.NotFound'],
    ['UpdateContactById', ({ b }) => ({ ...phone, ContactId: b.contacts.zhang }), 'InvalidContactId.NotFound'],
    [
      'DeleteContactsByIds',
      ({ a, b }) => ({ Contacts: `${a.contacts.li},${b.contacts.li}` }),
      'InvalidContactId.NotFound',
    ],
    ['DeleteContacts', ({ b }) => ({ FilePath: b.imports.ready }), 'InvalidFilePath.NotFound'],
    [
      'RemoveContactById',
      ({ a, b }) => ({ GroupId: b.groups.vip, ContactId: a.contacts.li }),
      'InvalidGroupId.NotFound',
    ],
    [
      'RemoveContactById',
      ({ a, b }) => ({ GroupId: a.groups.vip, ContactId: b.contacts.li }),
      'InvalidContactId.NotFound',
    ],
    [
      'MoveContactToGroup',
      ({ a, b }) => ({ Contacts: b.contacts.li, LinkExistGroups: a.groups.vip }),
      'InvalidContactId.NotFound',
    ],
    [
      'MoveContactToGroup',
      ({ a, b }) => ({ Contacts: a.contacts.li, LinkExistGroups: b.groups.vip }),
      'InvalidGroupId.NotFound',
    ],
    ['GetDownloadExcelList', ({ b }) => ({ GroupId: b.groups.vip }), 'InvalidGroupId.NotFound'],
  ];
  test.each(attempts)('%s', async (action, query, code) => {
    const before = [await contents(own().id), await contents(world().b.id)];
    expect(await call(editor, action, query(world()))).toMatchObject({ status: 404, body: { Code: code } });
    expect([await contents(own().id), await contents(world().b.id)]).toEqual(before);
  });

  test('nothing of it is listed', async () => {
    const { body } = await call(editor, 'ListAllGroups');
    const ids = (body.Data as { Id: string }[]).map(({ Id }) => Number(Id));
    expect(ids).toEqual(expect.arrayContaining([own().groups.vip]));
    expect(ids).not.toContain(world().b.groups.vip);
    expect(ids).not.toContain(own().groups.trashed);
  });
});

test('an operation that is not served says so, whichever it is', async () => {
  for (const action of unsupported.keys()) {
    expect(operations.has(action), action).toBe(false);
    const answer = await call(viewer, action);
    expect(answer, action).toMatchObject({ status: 400, body: { Code: 'UnsupportedOperation', Success: false } });
    expect(answer.body.Message).toContain(action);
  }
});

describe('too many requests', () => {
  test('are told so in the vendor’s code', async () => {
    const busy = await startWorld({ ratePerMinute: 60 });
    try {
      const key = await newAccessKey(busy.api, { workspaceId: busy.a.id });
      const codes: unknown[] = [];
      for (let count = 0; count < 70; count++) {
        const { status, body } = await acs3(`127.0.0.1:${busy.api.port}`, key, { action: 'ListAllGroups' });
        codes.push(body.Code);
        if (body.Code !== 'OK') expect({ status, body }).toMatchObject({ status: 400, body: { Success: false } });
      }
      expect(new Set(codes)).toEqual(new Set(['OK', 'Throttling.User']));
    } finally {
      await busy.api.close();
    }
  });

  test('with a wrong signature end in the same', async () => {
    const busy = await startWorld({ failuresPerMinute: 5 });
    try {
      const key = await newAccessKey(busy.api, { workspaceId: busy.a.id });
      const codes: unknown[] = [];
      for (let count = 0; count < 8; count++) {
        const wrong = { ...key, accessKeySecret: 'wrong' };
        codes.push((await acs3(`127.0.0.1:${busy.api.port}`, wrong, { action: 'ListAllGroups' })).body.Code);
      }
      expect(codes.slice(0, 4)).toEqual(Array(4).fill('SignatureDoesNotMatch'));
      expect(codes.at(-1)).toBe('Throttling.User');
    } finally {
      await busy.api.close();
    }
  });
});
