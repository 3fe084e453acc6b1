import type { Schema } from '../../api/client.ts';
import type { ChosenGroups } from '../../components/GroupSelect.tsx';
import type { Import, Mapping, Options } from '../../components/imports/types.ts';

export type NewAttribute = Mapping['newAttributes'][number];

/** What somebody has chosen of an import and not had checked yet. */
export interface Draft {
  /** Where each column goes, by its position. Null until the columns are known. */
  targets: readonly (string | null)[] | null;
  newAttributes: readonly NewAttribute[];
  groups: ChosenGroups;
  onExisting: Options['onExisting'];
  memberships: Options['memberships'];
  defaultCountry: string | null;
}

/** The draft that alters nothing. */
export function draftOf({ options }: Import): Draft {
  return {
    targets: null,
    newAttributes: [],
    groups: { ids: options.groups, newNames: options.newGroups as string[] },
    onExisting: options.onExisting,
    memberships: options.memberships,
    defaultCountry: options.defaultCountry ?? null,
  };
}

export type Patch = Partial<Omit<Options, 'commit' | 'newGroups'>> & { newGroups?: string[] };

/** What has to be sent to have the draft checked; null if the check would find what it found. */
export function patchOf(
  draft: Draft,
  options: Options,
  { mapping, columns }: { mapping: Mapping | null; columns: readonly { to: string | null }[] },
): Patch | null {
  const patch: Patch = {};
  const { targets } = draft;
  if (targets?.some((to, index) => to !== (columns[index]?.to ?? null))) {
    patch.mapping = {
      columns: targets.flatMap((to, column) => (to === null ? [] : [{ column, to }])),
      constants: mapping?.constants ?? {},
      newAttributes: [...(mapping?.newAttributes ?? []), ...draft.newAttributes].filter(
        ({ key }, index, all) =>
          targets.includes(`attribute:${key}`) && all.findLastIndex((other) => other.key === key) === index,
      ),
    };
  }
  if (!same(draft.groups.ids, options.groups)) patch.groups = [...draft.groups.ids];
  if (!same(draft.groups.newNames, options.newGroups)) patch.newGroups = [...draft.groups.newNames];
  if (draft.onExisting !== options.onExisting) patch.onExisting = draft.onExisting;
  if (draft.memberships !== options.memberships) patch.memberships = draft.memberships;
  if (draft.defaultCountry !== null && draft.defaultCountry !== options.defaultCountry) {
    patch.defaultCountry = draft.defaultCountry;
  }
  return Object.keys(patch).length > 0 ? patch : null;
}

const same = (one: readonly unknown[], other: readonly unknown[]): boolean =>
  one.length === other.length && one.every((value, index) => value === other[index]);

/** An attribute for a column that nothing is known for: named as its header. */
export function attributeFor(
  { column, header }: { column: number; header: string },
  taken: readonly string[],
): NewAttribute {
  const stem =
    header
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^[^a-z]+|_+$/g, '')
      .slice(0, 60) || `column_${column + 1}`;
  let key = stem;
  for (let number = 2; taken.includes(key); number++) key = `${stem}_${number}`;
  return { key, name: header || key, type: 'text' };
}

export type Attribute = Schema<'Attribute'>;
