import { sql } from 'kysely';
import { chunkOf, positionOf } from '../audiences/bits.ts';
import { listChanges } from '../changes/history.ts';
import { readHistoryStart } from '../changes/retention.ts';
import { mayBeContact } from '../contacts/read.ts';
import type { Db } from '../db/database.ts';
import type { AttributeValue } from '../db/types.ts';
import { AppError } from '../lib/errors.ts';
import { formatPhone } from '../phone/format.ts';
import { nameActors } from './actors.ts';
import type { ContactChange } from './schema.ts';

/** What a row of contacts was, as far as people see it. */
interface Image {
  phone: number | null;
  user_id: string | null;
  country: string | null;
  name: string;
  email: string;
  remark: string;
  attributes: Record<string, AttributeValue>;
}

/** Throws `contact_not_found` for a contact that neither exists nor could be brought back. */
export async function requireKnown(db: Db, { workspaceId, no }: { workspaceId: number; no: number }): Promise<void> {
  if (mayBeContact(no)) {
    const { rows } = await sql<{ known: boolean }>`
      select exists (select from contact where workspace_id = ${workspaceId} and no = ${no})
          or exists (select from contact_before where workspace_id = ${workspaceId} and no = ${no}) as known`.execute(
      db,
    );
    if (rows[0]!.known) return;
  }
  throw new AppError('contact_not_found', `There is no contact ${no}.`);
}

/**
 * One page of what became of a contact, latest first: each change that wrote it, made it enter or leave a group, created
 * or deleted it. `since` is the moment from which on it is known; null where it is from the beginning.
 *
 * Throws `contact_not_found`.
 */
export async function listContactHistory(
  db: Db,
  {
    workspaceId,
    no,
    before,
    limit,
  }: {
    workspaceId: number;
    no: number;
    before?: number | undefined;
    limit: number;
  },
): Promise<{ items: ContactChange[]; last: number | null; since: string | null }> {
  await requireKnown(db, { workspaceId, no });
  const { items, last } = await listChanges(db, { workspaceId, filter: { contactNo: no }, before, limit });
  const ids = items.map(({ id }) => id);
  const [{ at: since }, nameOf, moves, images] = await Promise.all([
    readHistoryStart(db, { workspaceId }),
    nameActors(db, { workspaceId, actors: items.map(({ actor }) => actor) }),
    readMoves(db, { workspaceId, no, ids }),
    readImages(db, { workspaceId, no, ids }),
  ]);
  return {
    last,
    since: since?.toISOString() ?? null,
    items: items.map(({ id, at, kind, actor, source, undoable }) => {
      const moved = moves.filter((move) => move.change_id === id);
      const existence = moved.find((move) => move.kind === 'system');
      const written = images.get(id);
      return {
        change: id,
        at,
        kind,
        actor,
        actorName: nameOf(actor),
        source,
        undoable,
        event: existence ? (existence.added ? 'created' : 'deleted') : written ? 'updated' : null,
        fields: written && !existence ? compare(written) : [],
        groups: moved.flatMap((move) =>
          move.kind === 'group' ? [{ id: move.audience_id, name: move.name, added: move.added }] : [],
        ),
      };
    }),
  };
}

interface Move {
  change_id: number;
  audience_id: number;
  name: string;
  kind: string;
  added: boolean;
}

/** The audiences that the contact entered or left by these changes, by name. */
async function readMoves(
  db: Db,
  { workspaceId, no, ids }: { workspaceId: number; no: number; ids: number[] },
): Promise<Move[]> {
  const { rows } = await sql<Move>`
    select log.change_id, audience.id as audience_id, audience.name, audience.kind,
           coalesce(get_bit(log.added, ${positionOf(no)}::int), 0) = 1 as added
    from change_chunk as log
    join audience on audience.workspace_id = log.workspace_id and audience.id = log.audience_id
    where log.workspace_id = ${workspaceId} and log.chunk = ${chunkOf(no)}::int
      and log.change_id = any(${ids}::bigint[])
      and audience.kind in ('group', 'system')
      and (get_bit(log.added, ${positionOf(no)}::int) = 1 or get_bit(log.removed, ${positionOf(no)}::int) = 1)
    order by audience.name, audience.id`.execute(db);
  return rows;
}

interface Written {
  before: Image;
  /** Null where the contact is deleted by now and nothing wrote it in between. */
  after: Image | null;
}

/** The contact before and after each of these changes that wrote it: what the next one found, or what it is now. */
async function readImages(
  db: Db,
  { workspaceId, no, ids }: { workspaceId: number; no: number; ids: number[] },
): Promise<Map<number, Written>> {
  const { rows } = await sql<{ change_id: number; before: Image; after: Image | null }>`
    select own.change_id, own.before,
           coalesce(
             (select later.before
              from contact_before as later
              join change on change.workspace_id = later.workspace_id and change.id = later.change_id
              where later.workspace_id = own.workspace_id and later.no = own.no and change.seq > this.seq
              order by change.seq
              limit 1),
             (select to_jsonb(contact) from contact
              where contact.workspace_id = own.workspace_id and contact.no = own.no)) as after
    from contact_before as own
    join change as this on this.workspace_id = own.workspace_id and this.id = own.change_id
    where own.workspace_id = ${workspaceId} and own.no = ${no} and own.change_id = any(${ids}::bigint[])`.execute(db);
  return new Map(rows.map(({ change_id: id, before, after }) => [id, { before, after }]));
}

type Value = AttributeValue | null;

/** The fields that differ, in the order in which people see them. */
function compare({ before, after }: Written): ContactChange['fields'] {
  if (!after) return [];
  const valueIn = (image: Image): Map<string, Value> =>
    new Map<string, Value>([
      ['phone', image.phone === null ? null : formatPhone(String(image.phone))],
      ['userId', image.user_id],
      ['country', image.country],
      ['name', image.name || null],
      ['email', image.email || null],
      ['remark', image.remark || null],
      ...Object.entries(image.attributes).map(([key, value]): [string, Value] => [`attributes.${key}`, value]),
    ]);
  const [was, is] = [valueIn(before), valueIn(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((field) => {
    const [from, to] = [was.get(field) ?? null, is.get(field) ?? null];
    return from === to ? [] : [{ field, before: from, after: to }];
  });
}
