import type { AttributeValue } from '../db/types.ts';
import type { ContactPatch } from './contacts.ts';
import {
  groupOf,
  type ModelContact,
  type ModelGroup,
  ModelState,
  membershipOf,
  Refusal,
  rowOf,
  type Writes,
} from './modelState.testing.ts';
import { ModelUndo } from './modelUndo.testing.ts';
import { at, combinationOf, contactsOf, groupsOf, type Operation, type World } from './operations.testing.ts';
import type { ContactInput } from './stage.ts';

/**
 * A workspace in plain JavaScript: every row and every single membership is a cell that remembers its last writer, and a
 * change remembers what it overwrote. Undoing puts back each cell whose last writer is still the undone change. No
 * bitmaps, no chunks, no SQL: what the real one is held against.
 */
export class Model extends ModelState {
  nextNo: number;
  /** What undoing kept back, as "contact:no:reason", "member:group:no:reason" or "group:id:reason". */
  kept: string[] = [];

  constructor(firstNo: number) {
    super();
    this.nextNo = firstNo;
  }

  /** Does an operation that the real workspace kept as `changeId`, or refused. Answers whether it altered anything. */
  perform(world: World, operation: Operation, changeId: number | null, freshGroup: number | undefined): boolean {
    const writes: Writes = {
      id: changeId ?? -1,
      reverts: null,
      revertedBy: null,
      erasure: operation.do === 'erase',
      cells: new Map(),
      merged: new Map(),
      membershipWriters: new Map(),
    };
    const saved = { cells: new Map(this.cells), nextNo: this.nextNo, groups: [...this.groups] };
    let altered: boolean;
    try {
      altered = this.act(world, operation, writes, freshGroup);
    } catch (error) {
      Object.assign(this, saved);
      throw error;
    }
    if (!altered) return false;
    for (const [key, { before, after }] of writes.cells) {
      if (!key.startsWith('row:') || before.value !== null || after.value === null) continue;
      for (const group of this.groups) {
        const membership = membershipOf(group, Number(key.slice(4)));
        writes.membershipWriters.set(membership, this.get(membership).writer);
      }
    }
    this.changes.set(writes.id, writes);
    return true;
  }

  private act(world: World, operation: Operation, writes: Writes, freshGroup: number | undefined): boolean {
    switch (operation.do) {
      case 'create group':
        this.createGroup(writes, operation.name, freshGroup);
        break;
      case 'alter group':
        this.alterGroup(writes, at(world.groups, operation.group)!, operation);
        break;
      case 'stage':
        this.stage(world, operation, writes, freshGroup);
        break;
      case 'update':
        this.update(writes, at(world.nos, operation.contact)!, operation.patch);
        break;
      case 'delete':
        for (const no of contactsOf(world, operation.contacts)) this.remove(writes, no);
        break;
      case 'set attributes':
        for (const no of contactsOf(world, operation.contacts)) {
          if (this.contact(no)) this.update(writes, no, { attributes: operation.values });
        }
        break;
      case 'erase':
        return this.erase(writes, at(world.nos, operation.contact)!);
      case 'combine': {
        const { keep, merge } = combinationOf(world, operation);
        this.combine(writes, keep, merge);
        break;
      }
      case 'members':
        this.alterMembers(
          writes,
          at(world.groups, operation.group)!,
          operation.how,
          contactsOf(world, operation.contacts),
        );
        break;
      case 'undo':
        this.kept = new ModelUndo(this, writes, at(world.changes, operation.change)!).run();
        return true;
    }
    return writes.cells.size > 0;
  }

  private createGroup(writes: Writes, name: string, id: number | undefined): void {
    if (this.groupNamed(name, null)) throw new Refusal('group_name_taken');
    this.groups.push(id!);
    this.write(writes, groupOf(id!), { name, description: '', trashed: false });
  }

  private alterGroup(writes: Writes, id: number, patch: Partial<ModelGroup>): void {
    const present = this.group(id);
    if (present.trashed && patch.trashed === true) return;
    if (present.trashed && patch.trashed === undefined) throw new Refusal('group_in_trash');
    const { name = present.name, description = present.description, trashed = present.trashed } = patch;
    const next = { name, description, trashed };
    if (JSON.stringify(next) === JSON.stringify(present)) return;
    if (!next.trashed && this.groupNamed(next.name, id)) throw new Refusal('group_name_taken');
    this.write(writes, groupOf(id), next);
  }

  private alterMembers(writes: Writes, group: number, how: 'add' | 'remove' | 'replace', nos: number[]): void {
    const wanted = new Set(nos.filter((no) => this.contact(no)));
    for (const no of this.nos()) {
      if (how === 'add' && !wanted.has(no)) continue;
      if (how === 'remove' && !wanted.has(no)) continue;
      this.write(writes, membershipOf(group, no), how !== 'remove' && wanted.has(no));
    }
  }

  private update(writes: Writes, no: number, patch: ContactPatch): void {
    const present = this.contact(no);
    if (!present) throw new Refusal('contact_not_found');
    const attributes = { ...present.attributes };
    for (const [key, value] of Object.entries(patch.attributes ?? {})) {
      if (value === null) delete attributes[key];
      else attributes[key] = value;
    }
    const next: ModelContact = { ...present, ...patch, attributes: sorted(attributes) };
    if (next.phone === null && next.userId === null) throw new Refusal('invalid_request');
    if (JSON.stringify(next) === JSON.stringify(present)) return;
    if (this.owner(next, no) !== undefined) throw new Refusal('contact_exists');
    this.write(writes, rowOf(no), next);
  }

  /** A contact goes, and leaves every group. */
  remove(writes: Writes, no: number): void {
    this.write(writes, rowOf(no), null);
    for (const group of this.groups) this.write(writes, membershipOf(group, no), false);
  }

  private erase(writes: Writes, no: number): boolean {
    const remembered = [...this.changes.values()].some((change) => this.remembers(change, no));
    if (!this.contact(no) && !remembered) throw new Refusal('contact_not_found');
    if (this.mergedInto(no) !== undefined) throw new Refusal('contact_not_found');
    this.forgetMerged(no);
    const family = [no];
    // Those that are merged into it, and into those: the list grows while it is walked.
    for (const one of family) family.push(...this.everMerged().filter((other) => this.mergedInto(other) === one));
    for (const one of family) this.erased.add(one);
    this.remove(writes, no);
    return true;
  }

  private everMerged(): number[] {
    return [...new Set([...this.changes.values()].flatMap(({ merged }) => [...merged.keys()]))];
  }

  /** What others were while this one was merged into them. */
  private forgetMerged(no: number): void {
    const changes = [...this.changes.values()];
    for (const { id, merged } of changes) {
      const into = merged.get(no);
      if (into === undefined) continue;
      const lineage = [id];
      for (const one of lineage)
        lineage.push(...changes.filter(({ reverts }) => reverts === one).map((other) => other.id));
      const end = Math.max(...lineage);
      for (const other of changes) if (other.id > id && other.id <= end) this.forgotten.add(`${other.id}:${into}`);
    }
  }

  private combine(writes: Writes, keep: number, merge: number[]): void {
    const rows = [keep, ...merge].map((no) => this.contact(no));
    if (rows.some((row) => row === null)) throw new Refusal('contact_not_found');
    const [own, ...others] = rows as ModelContact[];
    const all = [own!, ...others];
    const reached = all.find(({ phone }) => phone !== null);
    const next = all.reduce(filled);
    next.country = reached === own ? own!.country : (reached?.country ?? next.country);
    next.phone = reached?.phone ?? null;
    const groups = this.groups.filter((group) => merge.some((no) => this.isMember(group, no)));
    for (const no of merge) {
      this.remove(writes, no);
      writes.merged.set(no, keep);
    }
    this.overwrite(writes, rowOf(keep), next);
    for (const group of groups) this.write(writes, membershipOf(group, keep), true);
  }

  private stage(
    world: World,
    { policy, rows, groups, newGroup }: Extract<Operation, { do: 'stage' }>,
    writes: Writes,
    freshGroup: number | undefined,
  ): void {
    if (newGroup !== undefined) this.createGroup(writes, newGroup, freshGroup);
    const targets = [...groupsOf(world, groups), ...(newGroup === undefined ? [] : [freshGroup!])];
    // First everyone is found, then everyone is written: a line never finds a contact of the same file.
    const earlier = { phones: new Set<string>(), users: new Set<string>(), nos: new Set<number>() };
    const plan = rows.flatMap((row) => {
      const byPhone = this.owner({ phoneKey: row.phoneKey, userId: null }, null);
      const byUser = this.owner({ phoneKey: null, userId: row.userId }, null);
      if (byPhone !== undefined && byUser !== undefined && byPhone !== byUser) return [];
      const no = byPhone ?? byUser;
      const repeats =
        (row.phoneKey !== null && earlier.phones.has(row.phoneKey)) ||
        (row.userId !== null && earlier.users.has(row.userId)) ||
        (no !== undefined && earlier.nos.has(no));
      if (row.phoneKey !== null) earlier.phones.add(row.phoneKey);
      if (row.userId !== null) earlier.users.add(row.userId);
      if (no !== undefined) earlier.nos.add(no);
      return repeats ? [] : [{ row, no }];
    });
    for (const { row, no } of plan) {
      const target = no ?? this.nextNo++;
      if (no === undefined) this.write(writes, rowOf(target), { ...fieldsOf(row), attributes: sorted(row.attributes) });
      else if (policy === 'overwrite') this.write(writes, rowOf(no), filled(row, this.contact(no)!));
      else if (policy === 'fill') this.write(writes, rowOf(no), filled(this.contact(no)!, row));
      for (const group of targets) this.write(writes, membershipOf(group, target), true);
    }
  }
}

const sorted = (attributes: Record<string, AttributeValue>): Record<string, AttributeValue> =>
  Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));

function fieldsOf({ phone, phoneKey, userId, country, name, email, remark, attributes }: ContactInput): ModelContact {
  return { phone, phoneKey, userId, country, name, email, remark, attributes: sorted(attributes) };
}

/** The first one's fields; where they are blank, the other's. */
function filled(first: ModelContact, other: ModelContact): ModelContact {
  return {
    phone: first.phone ?? other.phone,
    phoneKey: first.phoneKey ?? other.phoneKey,
    userId: first.userId ?? other.userId,
    country: first.country ?? other.country,
    name: first.name || other.name,
    email: first.email || other.email,
    remark: first.remark || other.remark,
    attributes: sorted({ ...other.attributes, ...first.attributes }),
  };
}
