import type { AttributeValue } from '../db/types.ts';
import { nameKey } from './audiences.ts';

/** A contact as the model knows it; phones are compared by key. */
export interface ModelContact {
  phone: string | null;
  phoneKey: string | null;
  userId: string | null;
  country: string | null;
  name: string;
  email: string;
  remark: string;
  attributes: Record<string, AttributeValue>;
}

export interface ModelGroup {
  name: string;
  description: string;
  trashed: boolean;
}

export type Value = ModelContact | ModelGroup | boolean | null;

/** One thing that can change on its own: a contact's row, a group's row, one membership. */
export interface Cell {
  value: Value;
  /** The change that last wrote it; undoing gives back the writer before as well. */
  writer: number | null;
}

/** What one change wrote: each cell before and after it. */
export interface Writes {
  id: number;
  reverts: number | null;
  revertedBy: number | null;
  erasure: boolean;
  cells: Map<string, { before: Cell; after: Cell }>;
  /** Contacts that went because they were merged, and into whom. */
  merged: Map<number, number>;
  /** Who had written the memberships of the contacts that this change brought into being, when it ended. */
  membershipWriters: Map<string, number | null>;
}

export const rowOf = (no: number): string => `row:${no}`;
export const groupOf = (id: number): string => `group:${id}`;
export const membershipOf = (group: number, no: number): string => `in:${group}:${no}`;

/** Thrown for what the program refuses, with the same code. */
export class Refusal extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** What there is in the model of a workspace, and what its changes overwrote. */
export class ModelState {
  cells = new Map<string, Cell>();
  changes = new Map<number, Writes>();
  groups: number[] = [];
  erased = new Set<number>();
  /** Former rows that were forgotten with somebody else, as "change:no": a merged contact's have values of both. */
  forgotten = new Set<string>();
  /** Changes older than the history that is kept, and those of them of which nothing is remembered. */
  pruned = new Set<number>();
  lost = new Set<number>();

  /**
   * Lets the history begin after a change. What one overwrote is remembered while one that undid it is, and that one merged
   * somebody while any former row of theirs is.
   */
  prune(through: number): void {
    const changes = [...this.changes.values()];
    for (const { id } of changes) if (id <= through) this.pruned.add(id);
    const needed = new Set(changes.flatMap(({ id, reverts }) => (this.pruned.has(id) ? [] : (reverts ?? []))));
    // It grows while it is walked.
    for (const id of needed) {
      const one = this.changes.get(id)!;
      if (one.reverts !== null) needed.add(one.reverts);
      for (const other of changes) {
        const shares = [...other.merged].some(
          ([no, into]) => this.remembers(other, no) && (this.remembers(one, no) || this.remembers(one, into)),
        );
        if (shares) needed.add(other.id);
      }
    }
    for (const id of this.pruned) if (!needed.has(id)) this.lost.add(id);
  }
  /** Whether there still is what a contact was before a change. */
  remembers({ id, cells }: Writes, no: number): boolean {
    if (this.erased.has(no) || this.lost.has(id) || this.forgotten.has(`${id}:${no}`)) return false;
    return Boolean(cells.get(rowOf(no))?.before.value);
  }

  get(key: string): Cell {
    return this.cells.get(key) ?? { value: null, writer: null };
  }
  contact(no: number): ModelContact | null {
    return this.get(rowOf(no)).value as ModelContact | null;
  }
  /** Into whom a contact went, if that is the last that became of it. */
  mergedInto(no: number): number | undefined {
    if (this.contact(no)) return undefined;
    const kept = [...this.changes.values()].filter((change) => this.remembers(change, no));
    return kept.at(-1)?.merged.get(no);
  }
  group(id: number): ModelGroup {
    return this.get(groupOf(id)).value as ModelGroup;
  }
  isMember(group: number, no: number): boolean {
    return this.get(membershipOf(group, no)).value === true;
  }
  nos(): number[] {
    const rows = [...this.cells].filter(([key, cell]) => key.startsWith('row:') && cell.value !== null);
    return rows.map(([key]) => Number(key.slice(4))).sort((a, b) => a - b);
  }
  members(group: number): number[] {
    return this.nos().filter((no) => this.isMember(group, no));
  }

  write(writes: Writes, key: string, value: Value, writer: number | null = writes.id): void {
    const present = this.get(key);
    if (JSON.stringify(present.value ?? false) === JSON.stringify(value ?? false)) return;
    const after = { value, writer };
    writes.cells.set(key, { before: writes.cells.get(key)?.before ?? present, after });
    this.cells.set(key, after);
  }

  /** Writes a cell even if that leaves it as it is. */
  overwrite(writes: Writes, key: string, value: Value, writer: number | null = writes.id): void {
    const after = { value, writer };
    writes.cells.set(key, { before: this.get(key), after });
    this.cells.set(key, after);
  }

  groupNamed(name: string, exceptId: number | null): boolean {
    const others = this.groups.filter((id) => id !== exceptId && !this.group(id).trashed);
    return others.some((id) => nameKey(this.group(id).name) === nameKey(name));
  }

  /** The other contact with this phone or user id. */
  owner(identity: Pick<ModelContact, 'phoneKey' | 'userId'>, exceptNo: number | null): number | undefined {
    return this.nos().find((no) => {
      const other = this.contact(no)!;
      if (no === exceptNo) return false;
      return (
        (identity.phoneKey !== null && other.phoneKey === identity.phoneKey) ||
        (identity.userId !== null && other.userId === identity.userId)
      );
    });
  }
}
