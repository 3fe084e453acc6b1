import { sql } from 'kysely';
import { loadKeyring } from '../src/access/keyring.ts';
import { recordAudit } from '../src/audit/append.ts';
import { createContact } from '../src/contacts/service.ts';
import { transaction } from '../src/db/database.ts';
import { addToGroup } from '../src/groups/members.ts';
import { type Data, writeGroup } from './data.ts';
import { summarise, time } from './measure.ts';
import { type Line, single } from './report.ts';

const CLIENTS = [1, 8];
const WRITES = 320;
/** Valid mobile numbers of New Zealand, which the seed does not use. */
const FIRST_PHONE = 64_211_000_000;

/** Single writes as the API makes them, one after the other and eight at a time. */
export async function measureWrites(data: Data, { baseline }: { baseline: boolean }): Promise<Line[]> {
  const { db, context, contacts } = data;
  const group = await writeGroup(db, context, 'Written one by one', []);
  let phone = FIRST_PHONE;
  let member = 0;
  const create = () =>
    createContact(db, context, {
      fields: { phone: `+${phone++}`, name: 'Ba Kilo', country: 'NZ' },
      groupIds: [group],
      onExisting: 'overwrite',
    });
  // A member that the group lacks, in a chunk that it has.
  const add = () => addToGroup(db, context, { id: group, selection: { ids: [++member] } });
  let usualNo = contacts * 2;
  const usualCreate = () =>
    transaction(db, async (tx) => {
      const no = ++usualNo;
      await sql`
        insert into usual_contact (no, phone, country, name, email, remark, attributes, created_at, updated_at)
        values (${no}, ${FIRST_PHONE + no}, 'NZ', 'Ba Kilo', '', '', '{}', now(), now())`.execute(tx);
      await sql`insert into usual_membership values (${group}, ${no})`.execute(tx);
    });
  const author = { actor: 'key:1', actorName: 'bench', ip: '', userAgent: '', keyring: await loadKeyring(db) };
  const audit = () => recordAudit(db, author, { workspaceId: data.workspaceId, action: 'bench.append' });
  let usualEvent = 0;
  const usualAudit = () =>
    transaction(db, (tx) =>
      sql`
        insert into audit_event (workspace_id, id, at, actor, action, seal)
        values (-1, ${++usualEvent}, now(), 'key:1', 'bench.append', '')`.execute(tx),
    );
  let usualMember = 0;
  const usualAdd = () => sql`insert into usual_membership values (${group}, ${++usualMember})`.execute(db);

  const lines: Line[] = [];
  for (const clients of CLIENTS) {
    for (const [work, ours, usual] of [
      ['create a contact in a group', create, usualCreate],
      ['add one member to a group', add, usualAdd],
      ['append to the audit trail', audit, usualAudit],
    ] as const) {
      const measured = await inParallel(clients, ours);
      const compared = baseline ? await inParallel(clients, usual) : undefined;
      const line = { section: 'writes', contacts };
      const what = { what: 'plain insert, no history' };
      const name = `${work}, ${clients === 1 ? '1 client' : `${clients} clients`}`;
      lines.push({
        ...line,
        work: name,
        figure: summarise(measured.samples),
        ...(compared && { baseline: { ...what, figure: summarise(compared.samples) } }),
      });
      lines.push({
        ...line,
        work: name,
        figure: single(measured.perSecond),
        unit: '/s',
        ...(compared && { baseline: { ...what, figure: single(compared.perSecond) } }),
      });
    }
  }
  return lines;
}

async function inParallel(
  clients: number,
  work: () => Promise<unknown>,
): Promise<{ samples: number[]; perSecond: number }> {
  for (let warmUp = 0; warmUp < clients * 3; warmUp++) await work();
  const samples: number[] = [];
  const seconds =
    (await time(() =>
      Promise.all(
        Array.from({ length: clients }, async () => {
          for (let count = 0; count < WRITES / clients; count++) samples.push(await time(work));
        }),
      ),
    )) / 1000;
  return { samples, perSecond: samples.length / seconds };
}
