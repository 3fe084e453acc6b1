import { createKey } from '../src/access/keys.ts';
import { randomFrom } from '../src/lib/random.ts';
import type { Operation } from '../src/operations/schema.ts';
import { startCommand } from './command.ts';
import { buildIndex, type Data, OLD_NAME, writeGroup } from './data.ts';
import { applyLoad, type LoadResult } from './load.ts';
import { summarise, time } from './measure.ts';
import { type Line, single } from './report.ts';
import { type Asking, ask, listening, stop } from './served.ts';
import type { Sets } from './synthetic.ts';
import { usualAdd } from './usualOperations.ts';

const RUNS = 5;
const PER_SECOND = 200;
const SECONDS = 20;
/** More than any operation takes. */
const LONG = 1_200;
const MILLION = 1_000_000;
const ADDING_AT_MOST = 3_000;

type Selection = { match: Record<string, unknown> } | { all: true };

/**
 * Operations as a program asks for them, of `muster serve`: timed from the request until one sees that it is done. First
 * those that bring everyone who matches into a group; then reads of the API while operations are at work, first these and
 * then one that writes a million contacts.
 */
export async function measureOperations(data: Data, { baseline }: { baseline: boolean }): Promise<Line[]> {
  const { db, url, context, workspaceId, contacts } = data;
  const { key } = await createKey(db, { workspaceId, name: 'operations', role: 'owner' });
  const group = await writeGroup(db, context, 'Target', [1]);
  await buildIndex(data);
  const served = startCommand(url, ['serve']);
  try {
    const asking: Asking = { port: await listening(served), headers: { authorization: `Bearer ${key}` } };
    await ask(asking, 'POST', '/attributes', { key: 'bench', type: 'text' });
    const line = { section: 'operations', contacts };

    const within = data.halves[0]!;
    const lines = [
      await adding(asking, {
        ...line,
        who: 'match a search and are in a group',
        selection: { match: { search: OLD_NAME, group: within } },
        group,
        ...(baseline && { baseline: await usualAdd(data, { within, name: OLD_NAME }) }),
      }),
      await adding(asking, { ...line, ...inAllOf(data.halves), group }),
    ];

    const read = reading(asking, contacts);
    // Connections are made, code is compiled.
    await read(5);
    const idle = await read(SECONDS);
    const beside = async (work: () => Promise<unknown>): Promise<{ busy: LoadResult; ms: number }> => {
      const over = new AbortController();
      const loading = read(LONG, over.signal);
      const ms = await time(work).finally(() => over.abort());
      return { busy: await loading, ms };
    };
    const many: Selection = contacts > MILLION ? { match: { search: OLD_NAME, group: within } } : { all: true };
    const moving = await beside(async () => {
      const until = performance.now() + SECONDS * 1_000;
      for (; performance.now() < until; await empty(asking, group)) await add(asking, group, many);
    });
    let written: Operation | undefined;
    const writing = await beside(async () => {
      written = await operate(asking, { kind: 'setAttributes', selection: many, attributes: { bench: 'written' } });
    });
    const count = written!.contacts!.toLocaleString('en');
    const compared = ({ busy }: typeof moving, work: string): Line => ({
      ...line,
      work: `API reads at ${PER_SECOND} requests/s while ${work}`,
      figure: busy.figure,
      by: 'p99',
      targetRatio: 2,
      baseline: { what: 'the same load at rest', figure: idle.figure },
      ...(busy.failed + idle.failed > 0 && { note: `${busy.failed + idle.failed} FAILED` }),
    });
    return [
      ...lines,
      compared(moving, `${count} contacts are brought into a group and taken out, again and again`),
      compared(writing, `an attribute of ${count} contacts is set`),
      { ...line, work: `set an attribute of ${count} contacts under that load`, figure: single(writing.ms), unit: 's' },
    ];
  } finally {
    await stop(served);
  }
}

/** The same of a workspace of audiences alone: what is chosen by groups never looks at contacts. */
export async function measureAddingSets(
  { db, context, workspaceId, contacts, halves }: Sets,
  url: string,
): Promise<Line[]> {
  const { key } = await createKey(db, { workspaceId, name: 'operations', role: 'owner' });
  const group = await writeGroup(db, context, 'Target', [1]);
  const served = startCommand(url, ['serve']);
  try {
    const asking: Asking = { port: await listening(served), headers: { authorization: `Bearer ${key}` } };
    return [await adding(asking, { section: 'operations', contacts, ...inAllOf(halves.slice(0, 3)), group })];
  } finally {
    await stop(served);
  }
}

const inAllOf = (groups: readonly number[]) => ({
  who: `are in a set expression of ${groups.length} groups`,
  selection: { match: { expression: groups.map((id) => `#${id}`).join(' & ') } },
});

const empty = (asking: Asking, group: number): Promise<Operation> =>
  operate(asking, { kind: 'remove', selection: { all: true }, groups: [group] });

const add = (asking: Asking, group: number, selection: Selection): Promise<Operation> =>
  operate(asking, { kind: 'add', selection, groups: [group] });

async function adding(
  asking: Asking,
  { who, selection, group, ...line }: Pick<Line, 'section' | 'contacts' | 'baseline'> & Adding,
): Promise<Line> {
  const samples: number[] = [];
  let found = 0;
  for (let run = 0; run < RUNS; run++) {
    await empty(asking, group);
    samples.push(
      await time(async () => {
        found = (await add(asking, group, selection)).contacts!;
      }),
    );
  }
  const work = `add the ${found.toLocaleString('en')} who ${who} to a group`;
  return { ...line, work, figure: summarise(samples), unit: 's', target: ADDING_AT_MOST };
}

interface Adding {
  who: string;
  selection: Selection;
  group: number;
}

/** List groups and contact by id, half each. */
function reading(asking: Asking, contacts: number): (seconds: number, signal?: AbortSignal) => Promise<LoadResult> {
  const random = randomFrom(5);
  const path = (index: number): string =>
    index % 2 ? '/api/v1/groups?limit=50' : `/api/v1/contacts/${1 + random(contacts)}`;
  return (seconds, signal) => applyLoad({ ...asking, perSecond: PER_SECOND, seconds, path, signal });
}

/** Asks for an operation and waits until it is done. */
async function operate(asking: Asking, input: object): Promise<Operation> {
  let operation = await ask<Operation>(asking, 'POST', '/operations', input);
  while (operation.status === 'waiting' || operation.status === 'running') {
    await new Promise((resolve) => setTimeout(resolve, 20));
    operation = await ask<Operation>(asking, 'GET', `/operations/${operation.id}`);
  }
  if (operation.status !== 'done')
    throw new Error(`the operation is ${operation.status}: ${JSON.stringify(operation.error)}`);
  return operation;
}
