import { seed } from '../src/imports/seed.ts';
import type { TestPerson } from '../test/api/people.ts';
import type { Console } from './browser.ts';
import { type ByApi, byApi, importByApi } from './byApi.ts';
import { sampleDuplicates, sampleExport, sampleGroups, sampleWebhook } from './sampleParts.ts';

/** What the sample workspace has, by ids. */
export interface Sample {
  workspaceId: number;
  owner: TestPerson;
  /** A group with members, a history and overlaps with others. */
  group: number;
  /** Of a contact in groups, with every field filled. */
  contact: number;
  /** Committed, with invalid rows. */
  done: number;
  /** Checked, with invalid rows, waiting to be committed into the group. */
  ready: number;
  /** Two groups, all of the one also in the other. */
  part: number;
  whole: number;
  /** With deliveries that succeeded and that failed. */
  webhook: number;
  /** The address of an invitation that nobody has accepted. */
  invitation: string;
}

const FILE = ['country,phone,full name,town', 'CN,13800138011,Sample One,Xiamen', 'BR,11961234567,Sample Two,Santos'];
const REFUSED = ['CN,12,Too Short,', 'CN,+4915123456789,Elsewhere,'];
const csv = (rows: readonly string[]): string => `${rows.join('\n')}\n`;

/** Fills the workspace of a console with something of everything, so that each of its pages has something to show. */
export async function fillSample(console: Console, { contacts = 400 } = {}): Promise<Sample> {
  const { api, workspaceId } = console;
  const context = { workspaceId, actor: 'sample', source: 'seed' };
  await seed(api.database.db, context, { contacts, groups: 6 });
  const owner = await console.person('owner');
  const call = await byApi(console);
  await defineAttributes(call);
  const { items } = await call<{ items: { id: number }[] }>('GET', '/groups?sort=size&limit=3');
  const [group, second, third] = items.map(({ id }) => id) as [number, number, number];
  const contact = await call('POST', '/contacts', {
    phone: '+8613800138010',
    name: 'Sample Contact',
    email: 'sample@example.com',
    remark: 'Asked for the catalogue.\nPrefers the mornings.',
    attributes: { city: 'Xiamen', level: 'gold', joined: '2026-01-15', newsletter: true },
    groups: [group, second],
  });
  await call('PATCH', `/contacts/${contact.id}`, { name: 'Sample Contact 1', attributes: { level: 'silver' } });
  await call('POST', `/groups/${group}/contacts/remove`, { ids: [contact.id] });
  await call('POST', `/groups/${group}/contacts`, { ids: [contact.id] });
  const trashed = await call('POST', '/groups', { name: 'Former group' });
  await call('DELETE', `/groups/${trashed.id}`);
  await call('POST', '/filters', { name: 'In China', query: { country: 'CN' } });
  const { link } = await call<{ link: string }>('POST', '/invitations', { email: 'guest@example.com', role: 'viewer' });
  await call('POST', '/access-keys', { name: 'The former interface', role: 'editor' });
  const done = await importByApi(call, csv([...FILE, ...REFUSED]), { groups: [third], commit: true }, 'spring.csv');
  const ready = await importByApi(
    call,
    csv([...FILE, 'CN,13800138012,Sample Three,', ...REFUSED]),
    { groups: [group], createAttributes: true },
    'autumn.csv',
  );
  const { part, whole } = await sampleGroups(console, call);
  await sampleDuplicates(call);
  await sampleExport(call, whole);
  const webhook = await sampleWebhook(call);
  return {
    workspaceId,
    owner,
    part,
    whole,
    webhook,
    group,
    contact: contact.id,
    done,
    ready,
    invitation: link.slice(api.origin.length),
  };
}

async function defineAttributes(call: ByApi): Promise<void> {
  await call('POST', '/attributes', { key: 'city', name: 'City', type: 'text' });
  await call('POST', '/attributes', { key: 'level', name: 'Level', type: 'choice', choices: ['gold', 'silver'] });
  await call('POST', '/attributes', { key: 'joined', name: 'Joined', type: 'date' });
  await call('POST', '/attributes', { key: 'newsletter', name: 'Newsletter', type: 'boolean' });
}
