import { beforeAll, describe, expect, test } from 'vitest';
import { unique, useWorld } from '../api/world.ts';
import { acs3, CALLERS, type Caller, type KeyPair, newAccessKey, type Reply } from './clients.ts';

const world = useWorld();
let key: KeyPair;
beforeAll(async () => {
  key = await newAccessKey(world().api, { workspaceId: world().a.id, role: 'editor' });
});

const call = (action: string, query: Record<string, unknown> = {}, by: Caller = acs3): Promise<Reply> =>
  by(`127.0.0.1:${world().api.port}`, key, { action, query });

/** The same, failing unless it succeeds; answers the body. */
async function done(action: string, query: Record<string, unknown> = {}, by: Caller = acs3): Promise<Reply['body']> {
  const { status, body } = await call(action, query, by);
  expect({ status, body }).toMatchObject({ status: 200, body: { Code: 'OK', Success: true } });
  expect(body.RequestId).toEqual(expect.stringMatching(/^[\w-]{8,}$/));
  return body;
}

interface Group {
  id: number;
  name: string;
  size: number;
}
interface Member {
  id: number;
  phone: string;
  name: string;
  groups: { id: number }[];
}
const groupNamed = async (name: string): Promise<Group | undefined> => {
  const { body } = await world().as<{ items: Group[] }>('owner', 'GET', `/groups?search=${encodeURIComponent(name)}`);
  return body.items.find((group) => group.name === name);
};
const membersOf = async (group: number): Promise<Member[]> =>
  (await world().as<{ items: Member[] }>('owner', 'GET', `/groups/${group}/contacts`)).body.items;
const newGroup = async (): Promise<Group> => world().do<Group>('POST', '/groups', { name: `Group ${unique()}` });
const newContact = async (): Promise<Member> => world().do<Member>('POST', '/contacts', { phone: `+86${number()}` });
const lastChange = async (): Promise<Record<string, unknown>> =>
  (await world().as<{ items: Record<string, unknown>[] }>('owner', 'GET', '/changes?limit=1')).body.items[0]!;
const exists = async (contact: number): Promise<boolean> =>
  (await world().as('owner', 'GET', `/contacts/${contact}`)).status === 200;
/** A number of a Chinese mobile, in national form. */
const number = (): string => `137${String(unique()).padStart(8, '0')}`;

describe.each(Object.entries(CALLERS))('through %s', (name, by) => {
  const own = `${name} 群组 *~ +&=%/?#`;

  test('a group is made, found, listed, renamed and deleted', async () => {
    const { Data: id } = await done('AddGroup', { GroupName: own, BizCode: 'ALICOM_OPAAS', BizExtend: '{}' }, by);
    expect(await groupNamed(own)).toMatchObject({ id: Number(id), size: 0 });
    expect(await lastChange()).toMatchObject({
      kind: 'group.create',
      source: 'cams',
      actor: expect.stringMatching(/^access_key:\d+$/),
    });
    expect(await done('GetGroupExist', { GroupName: own.toUpperCase() }, by)).toMatchObject({ Data: 'true' });
    const { Data: all } = await done('ListAllGroups', {}, by);
    expect(all).toContainEqual({ Id: id, GroupName: own, GmtCreate: expect.stringMatching(/^\d{13}$/) });
    expect(await done('UpdateGroupName', { GroupId: id, GroupName: `${own}!` }, by)).toMatchObject({ Data: 'true' });
    expect(await groupNamed(`${own}!`)).toMatchObject({ id: Number(id) });
    await done('DeleteGroupById', { GroupId: id }, by);
    expect(await done('GetGroupExist', { GroupName: `${own}!` }, by)).toMatchObject({ Data: 'false' });
  });

  test('a contact is added, updated, linked, removed and deleted', async () => {
    const [one, other] = [await newGroup(), await newGroup()];
    const phone = number();
    const given = { ContactDetails: phone, Country: 'China', Email: 'zoe@example.com', Remark: 'a+b & c' };
    const groups = { Groups: `[{"id":${one.id}},{"id":${other.id}}]`, NeedUpdate: true };
    await done('AddContacts', { ...given, ...groups, ContactName: 'Zoë 周 *~' }, by);
    const [contact] = await membersOf(other.id);
    expect(contact).toMatchObject({
      phone: `+86${phone}`,
      country: 'CN',
      name: 'Zoë 周 *~',
      email: 'zoe@example.com',
      remark: 'a+b & c',
    });
    expect(new Set(contact!.groups.map(({ id }) => id))).toEqual(new Set([one.id, other.id]));
    const id = String(contact!.id);
    const fields = { ContactDetails: phone, ContactName: 'Renamed', Country: 'CN' };
    await done('UpdateContactById', { ContactId: id, ...fields }, by);
    expect(await membersOf(one.id)).toMatchObject([{ name: 'Renamed', email: 'zoe@example.com' }]);
    await done('RemoveContactById', { ContactId: id, GroupId: String(one.id) }, by);
    expect(await membersOf(one.id)).toEqual([]);
    const made = `Linked ${unique()}`;
    const linked = await done(
      'MoveContactToGroup',
      {
        Contacts: `[{"id":${id}}]`,
        LinkExistGroups: `[{"id":${one.id}}]`,
        LinkNewGroups: `[{"groupName":"${made}"}]`,
      },
      by,
    );
    expect(linked.Data).toMatchObject({ Added: 2, NewGroupIds: [String((await groupNamed(made))!.id)] });
    expect((await membersOf(one.id)).map((member) => member.id)).toEqual([Number(id)]);
    expect((await membersOf(other.id)).map((member) => member.id)).toEqual([Number(id)]);
    await done('DeleteContacts', { ContactDetails: phone, Country: 'China' }, by);
    expect(await lastChange()).toMatchObject({ kind: 'contact.delete', source: 'cams' });
    expect(await exists(Number(id))).toBe(false);
  });

  test('contacts are deleted by their ids, all or none', async () => {
    const [one, other] = [await newContact(), await newContact()];
    const refused = await call('DeleteContactsByIds', { Contacts: `${one.id},999999999` }, by);
    expect(refused.body).toMatchObject({ Code: 'InvalidContactId.NotFound', Success: false });
    expect(await exists(one.id)).toBe(true);
    const { Model } = await done('DeleteContactsByIds', { Contacts: `${one.id},${other.id}` }, by);
    expect(Model).toMatchObject({ Deleted: 2 });
    expect([await exists(one.id), await exists(other.id)]).toEqual([false, false]);
  });

  test.each([
    ['a missing parameter', 'AddGroup', {}, 400, 'MissingParameter', 'GroupName'],
    ['an empty one', 'AddGroup', { GroupName: '' }, 400, 'MissingParameter', 'GroupName'],
    ['an id that is none', 'DeleteGroupById', { GroupId: 'x' }, 400, 'InvalidParameter', 'GroupId'],
    ['an unknown group', 'DeleteGroupById', { GroupId: '999999999' }, 404, 'InvalidGroupId.NotFound', '999999999'],
    ['a name twice', 'AddGroup', { GroupName: 'vip' }, 409, 'InvalidGroupName.Duplicate', 'VIP'],
    ['an operation that is not served', 'SendChatappMessage', { To: '1' }, 400, 'UnsupportedOperation', 'Send'],
    ['an operation that there is not', 'FlyToTheMoon', {}, 404, 'InvalidAction.NotFound', 'operation'],
  ])('refuses %s', async (_what, action, query, status, code, said) => {
    const answer = await call(action, query, by);
    expect(answer.body).toMatchObject({ Code: code, Success: false, RequestId: expect.any(String) });
    expect(answer.body.Message).toContain(said);
    // pop-core does not tell.
    if (by !== CALLERS['pop-core, HMAC-SHA1']) expect(answer.status).toBe(status);
  });
});

describe('AddGroup', () => {
  test('takes a contact along', async () => {
    const phone = number();
    const name = `With one ${unique()}`;
    await done('AddGroup', { GroupName: name, ContactDetails: phone, ContactName: 'Ana', Country: 'China' });
    const group = (await groupNamed(name))!;
    expect(await membersOf(group.id)).toMatchObject([{ phone: `+86${phone}`, name: 'Ana' }]);
  });

  test('makes nothing where the contact is wrong', async () => {
    const name = `Never ${unique()}`;
    const answer = await call('AddGroup', { GroupName: name, ContactDetails: '12', Country: 'China' });
    expect(answer).toMatchObject({ status: 400, body: { Code: 'InvalidParameter' } });
    expect(answer.body.Message).toMatch(/^ContactDetails: /);
    expect(await groupNamed(name)).toBeUndefined();
  });
});

describe('AddContacts', () => {
  const add = async (query: Record<string, unknown>): Promise<Reply> =>
    call('AddContacts', { Country: 'China', NeedUpdate: 'true', ...query });

  test.each([
    ['ids with commas', (id: number) => `${id}`],
    ['a JSON array of ids', (id: number) => `[${id}]`],
    ['a JSON array of texts', (id: number) => `["${id}"]`],
    ['objects', (id: number) => `[{"Id":"${id}","GroupName":"any"}]`],
    ['one object', (id: number) => `{"groupId":${id}}`],
  ])('takes groups as %s', async (_what, write) => {
    const group = await newGroup();
    expect(await add({ ContactDetails: number(), Groups: write(group.id) })).toMatchObject({ status: 200 });
    expect((await groupNamed(group.name))!.size).toBe(1);
  });

  test('takes groups by name', async () => {
    const group = await newGroup();
    expect(await add({ ContactDetails: number(), Groups: group.name })).toMatchObject({ status: 200 });
    expect((await groupNamed(group.name))!.size).toBe(1);
  });

  test('ignores the values of a known contact without NeedUpdate, and still adds it', async () => {
    const group = await newGroup();
    const phone = number();
    await add({ ContactDetails: phone, ContactName: 'First', Groups: '[]' });
    await add({ ContactDetails: phone, ContactName: 'Second', Groups: group.id, NeedUpdate: false });
    expect(await membersOf(group.id)).toMatchObject([{ name: 'First' }]);
    await add({ ContactDetails: phone, ContactName: 'Third', Groups: group.id, NeedUpdate: true });
    expect(await membersOf(group.id)).toMatchObject([{ name: 'Third' }]);
  });

  test.each([
    ['no groups', { ContactDetails: '13800138000' }, 'MissingParameter', 'Groups'],
    ['nobody', { Groups: '[]' }, 'MissingParameter', 'ContactDetails or FilePath'],
    ['NeedUpdate neither true nor false', { Groups: '[]', NeedUpdate: 'maybe' }, 'InvalidParameter', 'NeedUpdate'],
    ['groups that are no list', { Groups: '[{"x":1}]', ContactDetails: '13800138000' }, 'InvalidParameter', 'Groups'],
    ['broken JSON', { Groups: '[1', ContactDetails: '13800138000' }, 'InvalidParameter', 'Groups'],
    ['an unknown name', { Groups: 'nobody knows', ContactDetails: '1' }, 'InvalidGroupId.NotFound', 'nobody knows'],
    ['no number', { Groups: '[]', ContactDetails: '12' }, 'InvalidParameter', 'ContactDetails'],
    ['no country', { Groups: '[]', ContactDetails: '1', Country: 'Utopia' }, 'InvalidParameter', 'Country'],
    ['no address', { Groups: '[]', ContactDetails: '13800138000', Email: 'x' }, 'InvalidParameter', 'Email'],
    ['both', { Groups: '[]', ContactDetails: '1', FilePath: '1' }, 'InvalidParameter', 'either'],
  ])('refuses %s', async (_what, query, code, said) => {
    const { status, body } = await add(query);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(body).toMatchObject({ Code: code });
    expect(body.Message).toContain(said);
  });
});

describe('UpdateContactById', () => {
  test('refuses the number of another contact', async () => {
    const [one, other] = [await newContact(), await newContact()];
    const query = { ContactId: one.id, ContactDetails: other.phone, ContactName: 'x', Country: 'CN' };
    expect(await call('UpdateContactById', query)).toMatchObject({
      status: 409,
      body: { Code: 'InvalidContactDetails.Duplicate' },
    });
  });
});

describe('MoveContactToGroup', () => {
  test('writes nothing where one part is wrong', async () => {
    const [contact, group] = [await newContact(), await newGroup()];
    const name = `Never ${unique()}`;
    const moved = (query: object): Promise<Reply> =>
      call('MoveContactToGroup', { Contacts: contact.id, LinkExistGroups: group.id, LinkNewGroups: name, ...query });
    expect((await moved({ Contacts: `${contact.id},999999999` })).body.Code).toBe('InvalidContactId.NotFound');
    expect((await moved({ LinkExistGroups: `${group.id},999999999` })).body.Code).toBe('InvalidGroupId.NotFound');
    expect((await moved({ LinkNewGroups: `${name},${group.name}` })).body.Code).toBe('InvalidGroupName.Duplicate');
    expect((await moved({ LinkExistGroups: '', LinkNewGroups: '' })).body.Code).toBe('MissingParameter');
    expect((await moved({ Contacts: '[]' })).body.Code).toBe('InvalidParameter');
    expect(await groupNamed(name)).toBeUndefined();
    expect((await groupNamed(group.name))!.size).toBe(0);
  });
});

test('DeleteContacts tells of a number that nobody has', async () => {
  expect(await call('DeleteContacts', { ContactDetails: number(), Country: 'China' })).toMatchObject({
    status: 404,
    body: { Code: 'InvalidContactDetails.NotFound' },
  });
  expect(await call('DeleteContacts', { ContactName: 'somebody' })).toMatchObject({
    body: { Code: 'MissingParameter' },
  });
});

test('what is done can be undone like anything else', async () => {
  const name = `Undone ${unique()}`;
  await done('AddGroup', { GroupName: name });
  await world().do('POST', `/changes/${(await lastChange()).id}/undo`);
  expect(await done('GetGroupExist', { GroupName: name })).toMatchObject({ Data: 'false' });
});
