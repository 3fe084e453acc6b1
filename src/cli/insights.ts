import { type Command, Option } from 'commander';
import { getComposition } from '../insights/composition.ts';
import { type Composition, type CompositionPart, DIMENSIONS } from '../insights/schema.ts';
import { getSimilar } from '../insights/similar.ts';
import { requireGroupNamed } from './group.ts';
import { print, withDatabase } from './runtime.ts';

interface Options {
  group: string;
  by?: (typeof DIMENSIONS)[number];
  attribute?: string;
  exact?: boolean;
  json?: boolean;
  workspace?: string;
}

/** Groups named as most like the one. */
const SIMILAR = 5;

export function addInsights(program: Command): void {
  program
    .command('insights')
    .description('tell of whom a group is made, and which groups are most like it')
    .requiredOption('--group <name>', 'the group')
    .addOption(new Option('--by <what>', 'country by default').choices(DIMENSIONS))
    .option('--attribute <key>', 'by the values of an attribute')
    .option('--exact', 'by an attribute: look at all members, however many')
    .option('--json', 'print an object')
    .option('--workspace <name or id>', 'the workspace; the first by default')
    .action((options: Options) => tellInsights(options));
}

async function tellInsights({ group: name, by, attribute, exact = false, json, workspace }: Options): Promise<void> {
  if ((by === 'attribute') !== (attribute !== undefined) && by !== undefined) {
    throw new Error('Give --attribute with the key of an attribute, and with no other --by.');
  }
  await withDatabase({ workspace }, async ({ db, workspace: { id: workspaceId } }) => {
    const group = await requireGroupNamed(db, { workspaceId, name });
    const { id } = group;
    const dimension = attribute === undefined ? (by ?? 'country') : 'attribute';
    const composition = await getComposition(db, { workspaceId, id, by: dimension, attribute, exact });
    const similar = await getSimilar(db, { workspaceId, id, limit: SIMILAR });
    if (json) return print(JSON.stringify({ group, composition, similar: similar.items }));
    print(`${group.name}\t${composition.size}`);
    for (const part of composition.parts) print(line(nameOf(part), part.size, composition));
    if (composition.rest.size > 0) print(line(`${composition.rest.values} more`, composition.rest.size, composition));
    if (composition.sample !== null) print(`estimated from ${composition.sample} members; --exact looks at all`);
    for (const other of similar.items)
      print(`like ${other.name}\t${other.shared} shared\t${percent(other.similarity)}`);
  });
}

const line = (name: string, size: number, { size: whole }: Composition): string =>
  `${name}\t${size}\t${percent(size / whole)}`;

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

function nameOf({ value, from, to, import: origin }: CompositionPart): string {
  if (from !== undefined || to !== undefined) return `${from ?? ''} – ${to ?? ''}`.trim();
  if (origin) return `import ${origin.name}`;
  return value === null ? '(none)' : String(value);
}
