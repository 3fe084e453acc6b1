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
  /** Changes older than the history that is kept, and those of them of which nothing is remembered. */
  pruned = new Set<number>();
  forgotten = new Set<number>();

  /** Lets the history begin after a change. What one overwrote is remembered while one that undid it is in the history. */
  prune(through: number): void {
    const ids = [...this.changes.keys()];
    for (const id of ids) if (id <= through) this.pruned.add(id);
    const needed = new Set(ids.filter((id) => !this.pruned.has(id)).map((id) => this.changes.get(id)!.reverts));
    for (const id of this.pruned) if (!needed.has(id)) this.forgotten.add(id);
  }

  get(key: string): Cell {
    return this.cells.get(key) ?? { value: null, writer: null };
  }
  contact(no: number): ModelContact | null {
    return this.get(rowOf(no)).value as ModelContact | null;
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
