import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createWorkspace } from '../../src/workspaces/workspaces.ts';
import { startApi, type TestApi } from '../api.ts';
import { startSmtp, type TestSmtp } from '../smtpServer.ts';
import { type Browser, newBrowser, signIn } from './browser.ts';
import { newPerson, type TestPerson } from './people.ts';

const FROM = 'Muster <muster@example.com>';
let smtp: TestSmtp;
let api: TestApi;
beforeAll(async () => {
  smtp = await startSmtp();
  api = await startApi({ settings: { mail: { url: smtp.url, from: FROM } } });
});
afterAll(async () => {
  await api?.close();
  await smtp?.stop();
});

let made = 0;
const newAddress = () => `invited-${++made}@example.com`;

interface Office {
  workspaceId: number;
  owner: TestPerson;
  browser: Browser;
}
/** A workspace, and its owner at work. */
async function office(at = api, name = 'Office', ownerName?: string): Promise<Office> {
  const { db } = at.database;
  const { id } = await createWorkspace(db, { name });
  const owner = await newPerson(db, { workspaceId: id, role: 'owner' });
  const browser = await signIn(newBrowser(at), owner.email);
  if (ownerName) await browser.call('PATCH', '/account', { body: { name: ownerName } });
  return { workspaceId: id, owner, browser };
}
const invite = ({ browser, workspaceId }: Office, email: string) =>
  browser.call<{ id: number; link: string | null }>('POST', '/invitations', {
    workspace: workspaceId,
    body: { email, role: 'viewer' },
  });
const tokenIn = (text: string, page: string, at = api): string =>
  new RegExp(`${at.origin}/${page}#([\\w.-]+)`).exec(text)![1]!;
const forgot = (email: string, at = api) => newBrowser(at).call('POST', '/password/forgot', { body: { email } });
const reset = (token: string, password = 'nine green bottles 12', at = api) =>
  newBrowser(at).call('POST', '/password/reset', { body: { token, password } });

test('the first page says that links are mailed', async () => {
  expect((await newBrowser(api).call('GET', '/sign-in')).body).toMatchObject({ mail: true });
});

describe('an invitation', () => {
  test('is mailed to the address alone; its link works', async () => {
    const one = await office(api, 'Fürst & Söhne 王府', 'Åsa 张');
    const email = newAddress();
    const answer = await invite(one, email);
    expect(answer).toMatchObject({ status: 201, body: { email, link: null } });
    const mail = await smtp.next(email);
    expect([mail.from, mail.to]).toEqual(['muster@example.com', [email]]);
    expect(mail.headers).toMatchObject({
      from: [FROM],
      to: [email],
      subject: ['Invitation to Fürst & Söhne 王府 · 加入 Fürst & Söhne 王府 的邀请'],
    });
    expect(mail.text).toContain('Åsa 张 invites you to the workspace “Fürst & Söhne 王府”');
    const body = { token: tokenIn(mail.text, 'invitation'), name: 'Invited', password: 'nine green bottles 12' };
    const accepted = await newBrowser(api).call('POST', '/invitations/accept', { body });
    expect(accepted.body).toMatchObject({ person: { email }, memberships: [{ role: 'viewer' }] });
    // The owner, who gets no link, cannot take the place of whom they invited.
    expect(answer.text).not.toContain(body.token);
  });

  test('that is renewed is mailed again, with another link', async () => {
    const one = await office();
    const email = newAddress();
    const { id } = (await invite(one, email)).body;
    const first = tokenIn((await smtp.next(email)).text, 'invitation');
    const again = await one.browser.call('POST', `/invitations/${id}/resend`, { workspace: one.workspaceId });
    expect(again.body).toMatchObject({ id, link: null });
    const second = tokenIn((await smtp.next(email)).text, 'invitation');
    const look = (token: string) => newBrowser(api).call('POST', '/invitations/look', { body: { token } });
    expect((await look(first)).body.code).toBe('link_invalid');
    expect((await look(second)).status).toBe(200);
  });
});

describe('a forgotten password', () => {
  test('is mailed a link that works', async () => {
    const person = await newPerson(api.database.db);
    expect((await forgot(` ${person.email.toUpperCase()}`)).status).toBe(204);
    const mail = await smtp.next(person.email);
    expect(mail.headers.subject).toEqual(['A new password for Muster · 重设 Muster 密码']);
    expect(mail.text).toContain(`Hello ${person.name},`);
    expect((await reset(tokenIn(mail.text, 'reset-password'))).status).toBe(204);
    await signIn(newBrowser(api), person.email, 'nine green bottles 12');
  });

  test('is mailed to nobody who is not known', async () => {
    const before = smtp.mails.length;
    await forgot('nobody@example.com');
    await forgot('nobody@example.com,somebody@example.com');
    const { email } = await newPerson(api.database.db);
    await forgot(email);
    await smtp.next(email);
    expect(smtp.mails).toHaveLength(before);
  });

  test('is mailed three times an hour at most, and the answer does not say so', async () => {
    const { email } = await newPerson(api.database.db);
    const answers = [];
    for (let count = 0; count < 5; count++) answers.push((await forgot(email)).status);
    expect(answers).toEqual([204, 204, 204, 204, 204]);
    for (let count = 0; count < 3; count++) await smtp.next(email);
    const other = await newPerson(api.database.db);
    await forgot(other.email);
    await smtp.next(other.email);
    expect(smtp.mails.filter(({ to }) => to.includes(email))).toEqual([]);
  });

  test('of a member is mailed by an administrator, who does not see the link', async () => {
    const one = await office();
    const member = await newPerson(api.database.db, { workspaceId: one.workspaceId, role: 'editor' });
    // Also where the member belongs elsewhere: the link goes to nobody but them.
    const elsewhere = await createWorkspace(api.database.db, { name: 'Elsewhere' });
    await api.database.db
      .insertInto('member')
      .values({ workspace_id: elsewhere.id, user_id: member.id, role: 'owner', permissions: [] })
      .execute();
    const path = `/members/${member.id}/password-link`;
    const answer = await one.browser.call('POST', path, { workspace: one.workspaceId });
    expect(answer).toMatchObject({ status: 200, body: { link: null } });
    expect((await reset(tokenIn((await smtp.next(member.email)).text, 'reset-password'))).status).toBe(204);
  });
});

describe('nothing that people write becomes more than text', () => {
  test.each([
    'Bcc\r\nBcc: eve@example.com',
    'X\nSubject: Other',
    'Two\r\n\r\nParts',
    '=?utf-8?Q?=0D=0ABcc:_eve@example.com?=',
    '"; Eve" <eve@example.com>, Mallory',
    '\u2028Bcc: eve@example.com',
  ])('in the name of a workspace and of a person: %j', async (name) => {
    const { db } = api.database;
    // As the tables could hold it, whatever requests may say.
    const one = await office(api, name);
    await db.updateTable('auth_user').set({ name }).where('id', '=', one.owner.id).execute();
    const email = newAddress();
    await invite(one, email);
    await forgot(one.owner.email);
    for (const to of [email, one.owner.email]) {
      const mail = await smtp.next(to);
      expect(mail.to).toEqual([to]);
      expect(Object.keys(mail.headers).sort()).toEqual([
        'content-transfer-encoding',
        'content-type',
        'date',
        'from',
        'message-id',
        'mime-version',
        'subject',
        'to',
      ]);
      for (const values of Object.values(mail.headers)) expect(values).toHaveLength(1);
      expect(mail.headers.to).toEqual([to]);
      expect(mail.headers.from).toEqual([FROM]);
      expect(mail.headers['content-type']![0]).toMatch(/^text\/plain/);
    }
  });

  test.each([
    'a@example.com, eve@example.com',
    'a@example.com\r\nBcc: eve@example.com',
    'Group: a@example.com, eve@example.com;',
    '<a@example.com> <eve@example.com>',
    '"a@example.com, eve"@example.com',
  ])('in an address: %j', async (email) => {
    const before = smtp.mails.length;
    const answer = await invite(await office(), email);
    expect(answer.status, answer.text).toBe(400);
    expect(smtp.mails).toHaveLength(before);
  });
});

describe('when mail does not work', () => {
  const broken: [what: string, how: (smtp: TestSmtp) => unknown][] = [
    ['the server is away', (own) => own.stop()],
    ['the server refuses the address', (own) => own.refuse()],
  ];
  test.each(broken)('%s', async (_what, breakIt) => {
    const own = await startSmtp();
    const at = await startApi({ settings: { mail: { url: own.url, from: FROM } } });
    try {
      const one = await office(at);
      const member = await newPerson(at.database.db, { workspaceId: one.workspaceId, role: 'viewer' });
      await breakIt(own);
      const email = newAddress();
      const { body, status } = await invite(one, email);
      expect(status).toBe(201);
      const look = { token: tokenIn(body.link!, 'invitation', at) };
      expect((await newBrowser(at).call('POST', '/invitations/look', { body: look })).body).toMatchObject({ email });

      // To whom may alter the member everywhere, the link is answered, as without mail.
      const path = `/members/${member.id}/password-link`;
      const helped = await one.browser.call<{ link: string }>('POST', path, { workspace: one.workspaceId });
      expect(helped.status, helped.text).toBe(200);
      expect((await reset(tokenIn(helped.body.link, 'reset-password', at), undefined, at)).status).toBe(204);

      const known = await forgot(member.email, at);
      expect([known.status, known.text]).toEqual([204, '']);
      await expect
        .poll(() => at.lines.filter((line) => line.includes('not mailed')), { timeout: 10_000 })
        .toHaveLength(1);
      const log = at.lines.join('\n');
      for (const hidden of [member.email, email, member.name]) expect(log).not.toContain(hidden);
    } finally {
      await at.close();
      await own.stop();
    }
  });
});

describe('without mail', () => {
  let own: TestApi;
  beforeAll(async () => {
    own = await startApi();
  });
  afterAll(() => own?.close());

  test('links are answered to administrators, to hand them over', async () => {
    expect((await newBrowser(own).call('GET', '/sign-in')).body).toMatchObject({ mail: false });
    const one = await office(own);
    const { link } = (await invite(one, newAddress())).body;
    expect(link).toMatch(new RegExp(`^${own.origin}/invitation#`));
    // Once: afterwards nobody can read it.
    const listed = await one.browser.call('GET', '/invitations', { workspace: one.workspaceId });
    expect(listed.text).not.toContain(link!.split('#')[1]);
    const stored = JSON.stringify(await own.database.db.selectFrom('invitation').selectAll().execute());
    expect(stored).not.toContain(link!.split('#')[1]);
  });

  test('a forgotten password makes no link: nobody would get it', async () => {
    const { email } = await newPerson(own.database.db);
    expect((await forgot(email, own)).status).toBe(204);
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(await own.database.db.selectFrom('auth_verification').selectAll().execute()).toEqual([]);
  });
});
