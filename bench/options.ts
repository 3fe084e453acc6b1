import { parseArgs } from 'node:util';

export const SECTIONS = [
  'sets',
  'time',
  'search',
  'groups',
  'insights',
  'trash',
  'members',
  'api',
  'access',
  'writes',
  'console',
  'browser',
  'imports',
  'webhooks',
  'operations',
  'export',
] as const;
export type Section = (typeof SECTIONS)[number];

export interface Options {
  contacts: number[];
  /** Also 10 M contacts, with the usual table of their memberships. */
  large: boolean;
  only: Section[];
  json: string | undefined;
  help: boolean;
}

export const USAGE = `npm run bench -- [--contacts 100000,1000000] [--large] [--only ${SECTIONS.join(',')}] [--json FILE]

Measures Muster against the usual way of doing the same, on the same data in the same run. Starts a PostgreSQL of its
own in a temporary directory, or uses the server of DATABASE_URL; leaves nothing behind.

  --contacts  workspaces to measure, by number of contacts; below 100,000 some groups are smaller than their lines say
  --large     10,000,000 contacts as well: the usual table of memberships at that size, a CSV file of that many rows
  --only      some sections
  --json      also write the figures to a file
`;

/** Throws with a sentence for people. */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      contacts: { type: 'string', default: '100000,1000000' },
      large: { type: 'boolean', default: false },
      only: { type: 'string', default: SECTIONS.join(',') },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const contacts = values.contacts.split(',').map((text) => Number(text.replaceAll('_', '')));
  if (contacts.some((count) => !Number.isInteger(count) || count < 1_000 || count > 100_000_000)) {
    throw new Error('--contacts takes whole numbers from 1,000 to 100,000,000, separated by commas.');
  }
  const only = values.only.split(',').map((name) => {
    const section = SECTIONS.find((one) => one === name.trim());
    if (!section) throw new Error(`--only takes ${SECTIONS.join(', ')}; not “${name}”.`);
    return section;
  });
  if (values.large && !contacts.includes(10_000_000)) contacts.push(10_000_000);
  return { contacts, large: values.large, only, json: values.json, help: values.help };
}
