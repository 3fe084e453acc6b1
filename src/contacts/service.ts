import { sql } from 'kysely';
import { deleteContacts, updateContact as updateInChange } from '../changes/contacts.ts';
import { eraseContact as eraseInChange } from '../changes/erase.ts';
import { type MergeCounts, mergeStaged, type OnExisting } from '../changes/merge.ts';
import { type Change, type ChangeContext, type Recorded, recordChange } from '../changes/record.ts';
import { type ContactInput, prepareStage, stageContacts } from '../changes/stage.ts';
import type { Db } from '../db/database.ts';
import type { AttributeValue } from '../db/types.ts';
import { requireGroups } from '../groups/queries.ts';
import { AppError, type FieldError } from '../lib/errors.ts';
import { maskValue } from '../phone/mask.ts';
import { checkAttributes, definitionsFor } from './attributes.ts';
import { checkContact, checkCountry, checkEmail, checkPhone, invalidContacts } from './check.ts';
import { type ContactFilter, countMatching, resolveFilter } from './filter.ts';
import { getContact, readContacts } from './read.ts';
import type { Contact, ContactFields, MemberCounts } from './schema.ts';
import { searchContacts } from './search.ts';

/** How long the count of a list's match may take beside its page. */
const QUICK_MS = 50;
/** And where it is asked for. */
const EXACT_MS = 10_000;

/**
 * One page of the contacts that match, newest first; of the members of a group if `within` is given. `size` is how many
 * match in all, as far as whoever asks can see: counted with the first page only, `quick` as far as that takes no longer than the page may, `exact` within
 * ten seconds; null where it is not told.
 *
 * Throws as `resolveFilter`.
 */
export async function listContacts(
  db: Db,
  options: {
    workspaceId: number;
    filter: ContactFilter;
    fullNumbers: boolean;
    within?: number | undefined;
    before?: number | undefined;
    limit: number;
    size?: 'quick' | 'exact' | 'none';
    /** Aborted when nobody waits for the answer any more: counting ends. */
    ended?: AbortSignal;
  },
): Promise<{ items: Contact[]; last: number | null; size: number | null }> {
  const { workspaceId, filter, fullNumbers, within, before, limit, size: counting = 'none', ended } = options;
  const resolved = await resolveFilter(db, { workspaceId, filter, fullNumbers, within, place: null });
  const { members, search, conditions } = resolved;
  if (members === null) return { items: [], last: null, size: 0 };
  const counted =
    counting === 'none' || before !== undefined
      ? null
      : countMatching(db, { workspaceId, resolved, withinMs: counting === 'exact' ? EXACT_MS : QUICK_MS, ended });
  const [nos, size] = await Promise.all([
    searchContacts(db, { workspaceId, members, search, fullNumbers, conditions, before, limit: limit + 1 }),
    counted,
  ]);
  const page = nos.slice(0, limit);
  const last = nos.length > limit ? page.at(-1)! : null;
  return {
    items: await readContacts(db, { workspaceId, nos: page }),
    last,
    size: size ?? (counted && last === null ? page.length : null),
  };
}

/** Stages checked contacts and merges them, within a small change. Refuses identity conflicts, naming each. */
export async function mergeContacts(
  change: Change,
  options: { contacts: readonly ContactInput[]; onExisting: OnExisting; groupIds: readonly number[]; path?: string },
): Promise<MergeCounts> {
  await prepareStage(change.tx);
  await stageContacts(change.tx, options.contacts);
  const counts = await mergeStaged(change, {
    onExisting: options.onExisting,
    audienceIds: options.groupIds,
    hasUserIds: options.contacts.some((contact) => contact.userId !== null),
  });
  if (counts.conflict > 0) await refuseConflicts(change, options.path ?? 'contacts');
  return counts;
}

async function refuseConflicts(change: Change, path: string): Promise<never> {
  const { rows } = await sql<{ line: number }>`
    select line from contact_plan where verdict = 'conflict' order by line limit 100`.execute(change.tx);
  const errors: FieldError[] = rows.map(({ line }) => ({
    path: path === '' ? 'userId' : `${path}[${line - 1}]`,
    code: 'identity_conflict',
    message: 'The phone number belongs to one contact and the user id to another.',
  }));
  throw new AppError('contact_identity_conflict', `${errors[0]!.message} Nothing was written.`, { errors });
}

/** Creates a contact or, if it is known, updates it by the policy; adds it to groups. */
export async function createContact(
  db: Db,
  context: ChangeContext,
  options: { fields: ContactFields; groupIds: readonly number[]; onExisting: OnExisting },
): Promise<Recorded<{ contact: Contact; counts: MergeCounts }>> {
  const { workspaceId } = context;
  const checked = checkContact(options.fields, {
    definitions: await definitionsFor(db, { workspaceId, contacts: [options.fields] }),
  });
  if ('errors' in checked) throw invalidContacts(checked.errors);
  return recordChange(db, context, { kind: 'contact.add' }, async (change) => {
    await requireGroups(change.tx, { workspaceId, ids: options.groupIds, path: 'groups' });
    const counts = await mergeContacts(change, {
      contacts: [checked.contact],
      onExisting: options.onExisting,
      groupIds: options.groupIds,
      path: '',
    });
    const { rows } = await sql<{ no: number }>`
      select no from contact
      where workspace_id = ${workspaceId}
        and (phone_key = ${checked.contact.phoneKey}::bigint or user_id = ${checked.contact.userId}::text)`.execute(
      change.tx,
    );
    return { contact: await getContact(change.tx, { workspaceId, no: rows[0]!.no }), counts };
  });
}

/**
 * Sets fields of a contact; null or '' erases a field. A phone is read with the given, else the present country. A text
 * given back as somebody sees it who does not see `fullNumbers` stays as it is.
 */
export async function updateContact(
  db: Db,
  context: ChangeContext,
  { no, fields: given, fullNumbers = true }: { no: number; fields: ContactFields; fullNumbers?: boolean },
): Promise<Recorded<{ contact: Contact; updated: boolean }>> {
  const { workspaceId } = context;
  const definitions = await definitionsFor(db, { workspaceId, contacts: [given] });
  return recordChange(db, context, { kind: 'contact.update' }, async (change) => {
    const present = await getContact(change.tx, { workspaceId, no });
    const fields = fullNumbers ? given : withoutMasked(given, present);
    const errors: FieldError[] = [];
    const country = checkCountry(fields.country, 'country', errors);
    const phone = fields.phone?.trim()
      ? checkPhone({ raw: fields.phone, country, defaultCountry: present.country ?? undefined }, 'phone', errors)
      : null;
    // A country alone must fit the number that stays.
    if (fields.phone === undefined && country && present.phone) {
      checkPhone({ raw: present.phone, country }, 'country', errors);
    }
    const email = checkEmail(fields.email, 'email', errors);
    const erased =
      fields.attributes === null && Object.fromEntries(Object.keys(present.attributes).map((key) => [key, null]));
    const attributes = fields.attributes
      ? checkAttributes(fields.attributes, { definitions, path: 'attributes', errors })
      : erased || undefined;
    if (errors.length > 0) throw invalidContacts(errors);
    const updated = await updateInChange(change, {
      no,
      patch: {
        ...(fields.phone !== undefined && { phone: phone?.phone ?? null, phoneKey: phone?.key ?? null }),
        ...((fields.country !== undefined || phone) && { country: country ?? phone?.country ?? null }),
        ...(fields.userId !== undefined && { userId: fields.userId || null }),
        ...(fields.name !== undefined && { name: fields.name ?? '' }),
        ...(fields.email !== undefined && { email }),
        ...(fields.remark !== undefined && { remark: fields.remark ?? '' }),
        ...(attributes && { attributes }),
      },
    });
    return { contact: await getContact(change.tx, { workspaceId, no }), updated };
  });
}

/** What is given without the texts that are the present ones masked: a form sends back what it showed. */
function withoutMasked({ attributes, ...fields }: ContactFields, present: Contact): ContactFields {
  const isMasked = (value: unknown, of: AttributeValue | null | undefined): boolean =>
    of !== null && of !== undefined && value !== of && value === maskValue(of);
  const texts = ['userId', 'name', 'email', 'remark'] as const;
  const kept = Object.fromEntries(
    Object.entries(fields).filter(
      ([key, value]) => !texts.some((field) => field === key && isMasked(value, present[field])),
    ),
  );
  if (!attributes) return { ...kept, ...(attributes === null && { attributes }) };
  const values = Object.entries(attributes).filter(([key, value]) => !isMasked(value, present.attributes[key]));
  return { ...kept, attributes: Object.fromEntries(values) };
}

/** Deletes a contact; the change can be undone. Throws `contact_not_found`. */
export async function deleteContact(db: Db, context: ChangeContext, { no }: { no: number }): Promise<Recorded<number>> {
  return recordChange(db, context, { kind: 'contact.delete' }, async (change) => {
    const deleted = await deleteContacts(change, [no]);
    if (deleted === 0) throw new AppError('contact_not_found', `There is no contact ${no}.`);
    return deleted;
  });
}

/** Erases a person for good, history included. Throws `contact_not_found`. */
export async function eraseContact(db: Db, context: ChangeContext, { no }: { no: number }): Promise<Recorded<void>> {
  return recordChange(db, context, { kind: 'contact.erase' }, (change) => eraseInChange(change, no));
}

/** The counts that every call altering members answers. */
export function toMemberCounts(recorded: Recorded<unknown>, merged?: Partial<MergeCounts>): MemberCounts {
  return {
    added: recorded.counts.added ?? 0,
    removed: recorded.counts.removed ?? 0,
    created: recorded.counts.created ?? 0,
    updated: recorded.counts.updated ?? 0,
    unchanged: merged?.unchanged ?? 0,
    skipped: merged?.skipped ?? 0,
    duplicate: merged?.duplicate ?? 0,
    deleted: recorded.counts.deleted ?? 0,
    change: recorded.changeId,
  };
}
