import { sql } from 'kysely';
import type { z } from 'zod';
import type { Db } from '../db/database.ts';
import type { AttributeValue } from '../db/types.ts';
import { AppError, type FieldError } from '../lib/errors.ts';
import { isStorable, lengthOf } from '../lib/text.ts';
import type { Attribute, attributeInput, attributePatch, ContactFields } from './schema.ts';

/** The attributes that a workspace defines, by key. */
export async function listAttributes(db: Db, { workspaceId }: { workspaceId: number }): Promise<Attribute[]> {
  const rows = await db
    .selectFrom('attribute')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .orderBy('key')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    key: row.key,
    name: row.name,
    type: row.type as Attribute['type'],
    choices: row.choices,
    createdAt: row.created_at.toISOString(),
  }));
}

/** The definitions that checking these contacts needs; contacts without attributes need none, and none are read. */
export async function definitionsFor(
  db: Db,
  { workspaceId, contacts }: { workspaceId: number; contacts: readonly ContactFields[] },
): Promise<Attribute[]> {
  const needed = contacts.some(({ attributes }) => attributes && Object.keys(attributes).length > 0);
  return needed ? listAttributes(db, { workspaceId }) : [];
}

/** Defines an attribute. Throws `attribute_exists`. At most 200 a workspace. */
export async function defineAttribute(
  db: Db,
  { workspaceId, ...input }: { workspaceId: number } & z.infer<typeof attributeInput>,
): Promise<Attribute> {
  const present = await listAttributes(db, { workspaceId });
  if (present.length >= 200) throw new AppError('invalid_request', 'A workspace has at most 200 attributes.');
  const inserted = await db
    .insertInto('attribute')
    .values({
      workspace_id: workspaceId,
      key: input.key,
      name: input.name ?? input.key,
      type: input.type,
      choices: input.choices ? JSON.stringify([...new Set(input.choices)]) : null,
    })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'key']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (!inserted) {
    throw new AppError('attribute_exists', `There is an attribute “${input.key}” already.`, {
      errors: [{ path: 'key', code: 'taken', message: 'Choose another key.' }],
    });
  }
  return getAttribute(db, { workspaceId, id: inserted.id });
}

/** Renames an attribute or sets its choices. Values that are no choice any more stay until their contact is written. */
export async function updateAttribute(
  db: Db,
  { workspaceId, id, patch }: { workspaceId: number; id: number; patch: z.infer<typeof attributePatch> },
): Promise<Attribute> {
  const present = await getAttribute(db, { workspaceId, id });
  if (patch.choices && present.type !== 'choice') {
    throw new AppError('invalid_request', `Attribute “${present.key}” is of type ${present.type} and has no choices.`);
  }
  await db
    .updateTable('attribute')
    .set({
      name: patch.name ?? present.name,
      ...(patch.choices ? { choices: JSON.stringify([...new Set(patch.choices)]) } : {}),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .execute();
  return getAttribute(db, { workspaceId, id });
}

/** Deletes an attribute that no contact has. Throws `attribute_in_use`. */
export async function deleteAttribute(db: Db, { workspaceId, id }: { workspaceId: number; id: number }): Promise<void> {
  const present = await getAttribute(db, { workspaceId, id });
  const { rows } = await sql<{ used: boolean }>`
    select exists (
      select from contact where workspace_id = ${workspaceId} and attributes ? ${present.key}) as used`.execute(db);
  if (rows[0]?.used) {
    throw new AppError('attribute_in_use', `Contacts have values of “${present.key}”. Remove those first.`);
  }
  await db.deleteFrom('attribute').where('workspace_id', '=', workspaceId).where('id', '=', id).execute();
}

/** One attribute. Throws `attribute_not_found`. */
export async function getAttribute(
  db: Db,
  { workspaceId, id }: { workspaceId: number; id: number },
): Promise<Attribute> {
  const found = (await listAttributes(db, { workspaceId })).find((one) => one.id === id);
  if (!found) throw new AppError('attribute_not_found', `There is no attribute ${id}.`);
  return found;
}

/**
 * Checks given values against the definitions, reading texts as the type says (a spreadsheet has only texts).
 * Null means "remove". Errors are added to `errors` under `path`.
 */
export function checkAttributes(
  values: Record<string, AttributeValue | null>,
  { definitions, path, errors }: { definitions: readonly Attribute[]; path: string; errors: FieldError[] },
): Record<string, AttributeValue | null> {
  // No prototype: a key named __proto__ is just another unknown key.
  const checked: Record<string, AttributeValue | null> = Object.create(null);
  for (const [key, value] of Object.entries(values)) {
    const definition = definitions.find((one) => one.key === key);
    const at = `${path}.${key}`;
    if (!definition) {
      errors.push({
        path: at,
        code: 'attribute_unknown',
        message: `There is no attribute “${key.slice(0, 64)}”. Define it first.`,
      });
      continue;
    }
    if (value === null || value === '') {
      checked[key] = null;
      continue;
    }
    const read = readValue(value, definition);
    if (read === undefined)
      errors.push({ path: at, code: 'attribute_invalid', message: EXPECTED[definition.type](definition) });
    else checked[key] = read;
  }
  return { ...checked };
}

const EXPECTED: Record<Attribute['type'], (definition: Attribute) => string> = {
  text: () => 'A text of at most 1,000 characters.',
  number: () => 'A number, such as 12.5.',
  date: () => 'A date as YYYY-MM-DD.',
  boolean: () => 'true or false.',
  choice: ({ choices }) => `One of: ${(choices ?? []).slice(0, 20).join(', ')}.`,
};

// A map: an object would also know “constructor” and “__proto__”.
const BOOLEANS = new Map([
  ...['true', 'yes', '1', '是'].map((text): [string, boolean] => [text, true]),
  ...['false', 'no', '0', '否'].map((text): [string, boolean] => [text, false]),
]);

function readValue(value: AttributeValue, { type, choices }: Attribute): AttributeValue | undefined {
  const given = typeof value === 'string' ? value.normalize('NFC').trim() : value;
  switch (type) {
    case 'text':
      return typeof given === 'string' && isStorable(given, true) && lengthOf(given) <= 1000 ? given : undefined;
    case 'number': {
      if (typeof given === 'boolean') return undefined;
      const number = typeof given === 'number' ? given : /^[+-]?\d+(\.\d+)?$/.test(given) ? Number(given) : Number.NaN;
      return Number.isFinite(number) ? number : undefined;
    }
    case 'boolean':
      return typeof given === 'boolean' ? given : BOOLEANS.get(String(given).toLowerCase());
    case 'date': {
      if (typeof given !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(given)) return undefined;
      const date = new Date(`${given}T00:00:00Z`);
      return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(given) ? given : undefined;
    }
    case 'choice':
      return typeof given === 'string' && choices?.includes(given) ? given : undefined;
  }
}
