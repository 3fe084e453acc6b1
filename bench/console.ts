import { undo } from '../src/changes/undo.ts';
import { defineAttribute } from '../src/contacts/attributes.ts';
import { deleteSelected } from '../src/contacts/bulk.ts';
import type { ContactFilter } from '../src/contacts/filter.ts';
import { listContacts } from '../src/contacts/service.ts';
import { listGroups } from '../src/groups/list.ts';
import { moveMembers } from '../src/groups/move.ts';
import { createGroup } from '../src/groups/service.ts';
import { listContactHistory } from '../src/history/contact.ts';
import type { Data } from './data.ts';
import { repeat, summarise, time } from './measure.ts';
import type { Line } from './report.ts';

const TARGET = 100;
const PAGE = 50;
const RUNS = 15;

/** What the console asks while people work: lists by condition, with their counts, histories, and whole selections. */
export async function measureConsole(data: Data): Promise<Line[]> {
  const { db, workspaceId, contacts } = data;
  const line = { section: 'console', contacts, by: 'p95' as const };
  const sample = async (work: () => Promise<unknown>) => summarise(await repeat({ runs: RUNS }, work));
  await defineAttribute(db, { workspaceId, key: 'bench_absent', name: 'Absent', type: 'text' });
  const list = (filter: ContactFilter, size: 'none' | 'quick' | 'exact') =>
    sample(() => listContacts(db, { workspaceId, filter, fullNumbers: true, limit: PAGE, size }));
  const tomorrow = new Date(Date.now() + 86_400_000).toISOString();
  const absent = { attributes: { bench_absent: 'x' } };
  return [
    {
      ...line,
      work: 'groups by size, with the growth of 14 days',
      figure: await sample(() =>
        listGroups(db, { workspaceId, fullNumbers: true, sort: 'size', limit: PAGE, growth: true }),
      ),
      target: TARGET,
    },
    { ...line, work: 'contacts by an attribute that nobody has', figure: await list(absent, 'none') },
    { ...line, work: 'contacts changed since a time, all', figure: await list({ updatedFrom: '2000-01-01' }, 'quick') },
    { ...line, work: 'contacts changed since a time, none', figure: await list({ updatedFrom: tomorrow }, 'quick') },
    { ...line, work: 'counting all changed since a time', figure: await list({ updatedFrom: '2000-01-01' }, 'exact') },
    {
      ...line,
      work: 'history of a contact',
      figure: await sample(() => listContactHistory(db, { workspaceId, no: contacts, limit: PAGE })),
      target: TARGET,
    },
    ...(await measureSelections(data)),
  ];
}

/** A selection of half of all moved to another group and back by undo; 50,000 contacts deleted and back. */
async function measureSelections(data: Data): Promise<Line[]> {
  const { db, context, contacts, large, medium } = data;
  const { value: target } = await createGroup(db, context, { name: 'Moved to' });
  let changeId = 0;
  const line = { section: 'console', contacts };
  const moved = await time(async () => {
    const all = {
      selection: { match: {}, fullNumbers: true },
      to: [target.group.id],
      newGroups: [],
      mode: 'change' as const,
    };
    changeId = (await moveMembers(db, context, { id: large, ...all })).changeId!;
  });
  const movedBack = await time(() => undo(db, context, { changeId, keptShown: 100 }));
  const deleted = await time(async () => {
    changeId = (await deleteSelected(db, context, { selection: { match: { group: medium }, fullNumbers: true } }))
      .changeId!;
  });
  const deletedBack = await time(() => undo(db, context, { changeId, keptShown: 100 }));
  return [
    { ...line, work: 'move half of all to another group', figure: summarise([moved]) },
    { ...line, work: 'undo that', figure: summarise([movedBack]) },
    { ...line, work: 'delete 50,000 contacts that match', figure: summarise([deleted]) },
    { ...line, work: 'undo that (50,000 back)', figure: summarise([deletedBack]) },
  ];
}
