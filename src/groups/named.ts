import { createAudience, nameKey } from '../changes/audiences.ts';
import type { Change } from '../changes/record.ts';
import { findGroupByName } from './queries.ts';

/** A group that was asked for by its name. */
export interface NamedGroup {
  id: number;
  name: string;
  /** Whether this change made it. */
  created: boolean;
}

/** The group of each name, made if there is none; names that differ in case are one. `ids` are in the order of the names. */
export async function findOrCreateGroups(
  change: Change,
  names: readonly string[],
): Promise<{ ids: number[]; groups: NamedGroup[] }> {
  const groups = new Map<string, NamedGroup>();
  for (const name of names) {
    const key = nameKey(name);
    if (groups.has(key)) continue;
    const present = await findGroupByName(change.tx, { workspaceId: change.workspaceId, name });
    const id = present?.id ?? (await createAudience(change, { kind: 'group', name, description: '' }));
    groups.set(key, { id, name: present?.name ?? name, created: !present });
  }
  return { ids: names.map((name) => groups.get(nameKey(name))!.id), groups: [...groups.values()] };
}
