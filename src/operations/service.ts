import { type Author, appendAudit } from '../audit/append.ts';
import type { ChangeContext } from '../changes/record.ts';
import { checkAttributes, listAttributes } from '../contacts/attributes.ts';
import { conditionsIn } from '../contacts/filter.ts';
import { type SelectionInput, toSelection } from '../contacts/schema.ts';
import { requireSelection, type Selection } from '../contacts/selection.ts';
import type { Tx } from '../db/database.ts';
import { requireGroups } from '../groups/queries.ts';
import { AppError, type FieldError } from '../lib/errors.ts';
import { getOperation, type StoredInput } from './queries.ts';
import type { BulkInput, Operation } from './schema.ts';

interface Asking {
  context: ChangeContext;
  author: Author;
  /** Whether whoever asks sees phone numbers whole: a match finds what they can see. */
  fullNumbers: boolean;
}

/**
 * Makes an operation, in the caller's transaction: a dispatcher finds it. What it names must be there now; who is selected
 * is settled when it begins. Throws `group_not_found`, `contact_not_found`, `invalid_request`.
 */
export async function createBulk(tx: Tx, asking: Asking, input: BulkInput): Promise<Operation> {
  const { workspaceId } = asking.context;
  const selection = await checkSelection(tx, asking, input.selection);
  await requireGroups(tx, { workspaceId, ids: input.groups, path: 'groups' });
  if (input.from !== undefined) await requireGroups(tx, { workspaceId, ids: [input.from], path: 'from' });
  const stored: StoredInput = {
    selection,
    conditions: conditionsOf(input.selection),
    groups: [...new Set(input.groups)],
    newGroups: input.newGroups,
    from: input.from ?? null,
    attributes: await checkValues(tx, workspaceId, input.attributes ?? {}),
  };
  const id = await insert(tx, asking, { kind: input.kind, input: stored });
  if (input.kind === 'delete') {
    await appendAudit(tx, asking.author, {
      workspaceId,
      action: 'contact.delete',
      target: `operation:${id}`,
      details: { conditions: stored.conditions },
    });
  }
  return getOperation(tx, { workspaceId, id });
}

async function checkSelection(
  tx: Tx,
  { context: { workspaceId }, fullNumbers }: Asking,
  given: SelectionInput,
): Promise<Selection> {
  const selection = toSelection(given, { fullNumbers });
  await requireSelection(tx, { workspaceId, selection, place: 'selection' });
  return selection;
}

async function checkValues(
  tx: Tx,
  workspaceId: number,
  attributes: NonNullable<BulkInput['attributes']>,
): Promise<StoredInput['attributes']> {
  if (Object.keys(attributes).length === 0) return {};
  const errors: FieldError[] = [];
  const definitions = await listAttributes(tx, { workspaceId });
  const values = checkAttributes(attributes, { definitions, path: 'attributes', errors });
  if (errors.length > 0) throw new AppError('invalid_request', `${errors[0]!.path}: ${errors[0]!.message}`, { errors });
  return values;
}

const conditionsOf = ({ ids, match }: SelectionInput): string[] =>
  ids ? ['ids'] : (conditionsIn(match ?? {}).conditions ?? []);

async function insert(
  tx: Tx,
  { context, fullNumbers }: Asking,
  { kind, input }: { kind: BulkInput['kind']; input: StoredInput },
): Promise<number> {
  const { id } = await tx
    .insertInto('operation')
    .values({
      workspace_id: context.workspaceId,
      kind,
      status: 'waiting',
      actor: context.actor,
      source: context.source,
      full_numbers: fullNumbers,
      input: JSON.stringify(input) as never,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}
