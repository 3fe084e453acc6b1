import {
  type Cell,
  groupOf,
  type ModelContact,
  type ModelGroup,
  type ModelState,
  membershipOf,
  Refusal,
  rowOf,
  type Writes,
} from './modelState.testing.ts';

/** Undoing in the model: cell by cell, each only where its last writer is still the undone change. */
export class ModelUndo {
  private readonly model: ModelState;
  /** What the undo itself writes. */
  private readonly writes: Writes;
  private readonly target: Writes;
  private readonly kept: string[] = [];
  private readonly deleted = new Set<number>();

  constructor(model: ModelState, writes: Writes, changeId: number) {
    this.model = model;
    this.writes = writes;
    this.target = model.changes.get(changeId)!;
  }

  /** Answers what was kept back and why. */
  run(): string[] {
    this.refuse();
    this.writes.reverts = this.target.id;
    // Decided before anything is written: what was touched since.
    const untouched = new Map(
      [...this.target.cells].map(([key, { after }]) => [key, this.model.get(key).writer === after.writer]),
    );
    // Contacts first: memberships and groups depend on who is there.
    for (const kind of ['row', 'in', 'group'] as const) {
      for (const [key, cell] of this.inOrder()) {
        const [is, first, second] = key.split(':');
        if (is !== kind) continue;
        const touched = !untouched.get(key)!;
        if (is === 'row') this.keep(`contact:${first}`, this.undoRow(Number(first), cell, touched));
        else if (is === 'in')
          this.keep(`member:${first}:${second}`, this.undoMembership(Number(first), Number(second), cell, touched));
        else this.keep(`group:${first}`, this.undoGroup(Number(first), cell, touched));
      }
    }
    this.mark();
    return this.kept;
  }

  /** Created contacts go first, overwritten ones are restored, deleted ones come back last: a phone number may change hands. */
  private inOrder(): [string, { before: Cell; after: Cell }][] {
    const rank = ({ before, after }: { before: Cell; after: Cell }): number =>
      before.value === null ? 0 : after.value === null ? 2 : 1;
    return [...this.target.cells].sort(([, a], [, b]) => rank(a) - rank(b));
  }

  /** The undone change, what it undid, and so on to a change that is no undo. */
  private lineage(): Writes[] {
    const lineage = [this.target];
    for (let one = this.target; one.reverts !== null; lineage.push(one)) one = this.model.changes.get(one.reverts)!;
    return lineage;
  }

  private refuse(): void {
    const lineage = this.lineage();
    const isInForce = lineage.at(-1)!.revertedBy === null;
    const wantsInForce = lineage.length % 2 === 1;
    if (this.target.revertedBy !== null || isInForce !== wantsInForce) throw new Refusal('change_already_undone');
    if (this.target.erasure) throw new Refusal('change_not_undoable');
    if (this.model.pruned.has(this.target.id)) throw new Refusal('beyond_retention');
  }

  private mark(): void {
    let by: number | null = this.writes.id;
    for (const one of this.lineage()) {
      one.revertedBy = by;
      by = by === null ? one.id : null;
    }
  }

  private keep(what: string, reason: string | null): void {
    if (reason !== null) this.kept.push(`${what}:${reason}`);
  }

  private undoRow(no: number, { before, after }: { before: Cell; after: Cell }, touched: boolean): string | null {
    const present = this.model.contact(no);
    if (before.value === null) {
      if (!present) return null;
      const joined = this.model.groups.some((group) => {
        const key = membershipOf(group, no);
        return this.model.get(key).writer !== (this.target.membershipWriters.get(key) ?? null);
      });
      if (touched || joined) return 'changed_later';
      this.deleted.add(no);
      this.model.write(this.writes, rowOf(no), null, before.writer);
      const into = this.model.changes.get(this.target.reverts ?? -1)?.merged.get(no);
      if (into !== undefined) this.writes.merged.set(no, into);
      return null;
    }
    const erased = this.model.erased.has(no) || this.model.forgotten.has(`${this.target.id}:${no}`);
    if (after.value === null) {
      if (present) return null;
      if (erased) return 'erased';
      if (touched) return 'deleted_later';
    } else {
      if (erased) return null;
      if (!present) return 'deleted_later';
      if (touched) return 'changed_later';
    }
    if (this.model.owner(before.value as ModelContact, no) !== undefined) return 'identity_taken';
    this.model.overwrite(this.writes, rowOf(no), before.value, before.writer);
    return null;
  }

  private undoMembership(
    group: number,
    no: number,
    { before, after }: { before: Cell; after: Cell },
    touched: boolean,
  ): string | null {
    const key = membershipOf(group, no);
    const exists = this.model.contact(no) !== null;
    if (this.deleted.has(no)) {
      this.model.write(this.writes, key, false, before.writer);
      return null;
    }
    if (touched) {
      const isAsLeft = this.model.isMember(group, no) === (after.value === true);
      return exists && isAsLeft ? 'changed_later' : null;
    }
    if (before.value === true && !exists) return 'contact_gone';
    this.model.write(this.writes, key, before.value, before.writer);
    return null;
  }

  private undoGroup(id: number, { before }: { before: Cell; after: Cell }, touched: boolean): string | null {
    const created = before.value === null;
    if (touched || (created && this.model.members(id).length > 0)) return 'changed_later';
    const next = created ? { ...this.model.group(id), trashed: true } : (before.value as ModelGroup);
    if (!next.trashed && this.model.groupNamed(next.name, id)) return 'name_taken';
    this.model.write(this.writes, groupOf(id), next, created ? this.writes.id : before.writer);
    return null;
  }
}
