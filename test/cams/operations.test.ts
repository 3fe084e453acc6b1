import { beforeAll, describe, expect, test } from 'vitest';
import { startWorld, unique, useWorld, type World } from '../api/world.ts';
import { acs3, CALLERS, type Call, type Caller, type KeyPair, newAccessKey, type Reply } from './clients.ts';

const world = useWorld();
let key: KeyPair;
beforeAll(async () => {
  key = await newAccessKey(world().api, { workspaceId: world().a.id, role: 'editor' });
});

const endpoint = (w: World = world()): string => `127.0.0.1:${w.api.port}`;
const call = (action: string, query: Record<string, unknown> = {}, by: Caller = acs3): Promise<Reply> =>
  by(endpoint(), key, { action, query });

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
const groupNamed = async (name: string): Promise<Group | undefined> => {
  const { body } = await world().as<{ items: Group[] }>('owner', 'GET', `/groups?search=${encodeURIComponent(name)}`);
  return body.items.find((group) => group.name === name);
};
const membersOf = async (group: number): Promise<Record<string, unknown>[]> =>
  (await world().as<{ items: Record<string, unknown>[] }>('owner', 'GET', `/groups/${group}/contacts`)).body.items;
const newGroup = async (): Promise<Group> => world().do<Group>('POST', '/groups', { name: `Group ${unique()}` });
const lastChange = async (): Promise<Record<string, unknown>> =>
  (await world().as<{ items: Record<string, unknown>[] }>('owner', 'GET', '/changes?limit=1')).body.items[0]!;
/** A number of a Chinese mobile, in national form. */
const number = (): string => `137${String(unique()).padStart(8, '0')}`;

describe.each(Object.entries(CALLERS))('through %s', (name, by) => {
  const own = `${name} 群组 *~ +&=%/?#`;

  test('a group is made, found, listed, renamed and deleted', async () => {
    const { Data: id } = await done('AddGroup', { GroupName: own, BizCode: 'ALICOM_OPAAS', BizExtend: '{}' }, by);
    expect(await groupNamed(own)).toMatchObject({ id: Number(id), size: 0 });
    expect(await lastChange()).toMatchObject({ kind: 'group.create', source: 'cams' });
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
    await done(
      'AddContacts',
      {
        ContactDetails: phone,
        ContactName: 'Zoë 周 *~',
        Country: 'China',
        Email: 'zoe@example.com',
        Remark: 'a+b & c',
        Groups: `[{"id":${one.id}},{"id":${other.id}}]`,
        NeedUpdate: true,
      },
      by,
    );
    const [contact] = await membersOf(other.id);
    expect(contact).toMatchObject({
      phone: `+86${phone}`,
      country: 'CN',
      name: 'Zoë 周 *~',
      email: 'zoe@example.com',
      remark: 'a+b & c',
      groups: [{ id: one.id }, { id: other.id }],
    });
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
    expect((await world().as('owner', 'GET', `/contacts/${id}`)).status).toBe(404);
  });
});

test('smoke', () => expect(startWorld).toBeDefined());

export type { Call };
