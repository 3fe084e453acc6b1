import { z } from 'zod';
import { expressionInput } from '../expressions/schema.ts';
import { moment } from '../lib/moment.ts';
import { text } from '../lib/text.ts';

const attributeValue = z.union([z.string().max(8000), z.number(), z.boolean()]);

/** One contact as callers give it. Phone and country are checked by src/phone, attributes by their definitions. */
export const contactInput = z
  .strictObject({
    country: z
      .string()
      .max(100)
      .nullish()
      .describe('ISO 3166 code or name; needed for a phone number in national form'),
    phone: z.string().max(200).nullish(),
    userId: text({ max: 128 }).nullish().describe('Business-scoped user id'),
    name: text({ max: 256 }).nullish(),
    email: text({ max: 254 }).nullish(),
    remark: text({ max: 1000, multiline: true }).nullish(),
    attributes: z.record(z.string().max(64), attributeValue.nullable()).nullish(),
  })
  .meta({ id: 'ContactFields' });

export type ContactFields = z.infer<typeof contactInput>;

export const onExisting = z
  .enum(['overwrite', 'ignore', 'fill'])
  .describe('For a known contact: take the new values, leave it as it is, or fill in only what is blank');

export const contact = z
  .object({
    id: z.int(),
    phone: z
      .string()
      .nullable()
      .describe('E.164 with its plus; for callers without the permission fullPhoneNumbers masked: +86 138****8000'),
    userId: z.string().nullable(),
    country: z.string().nullable(),
    name: z.string(),
    email: z.string(),
    remark: z.string(),
    attributes: z.record(z.string(), attributeValue),
    groups: z.array(z.object({ id: z.int(), name: z.string() })),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: 'Contact' });

export type Contact = z.infer<typeof contact>;

/** What every call that alters members answers. */
export const memberCounts = z
  .object({
    added: z.int().describe('Memberships added'),
    removed: z.int().describe('Memberships removed'),
    created: z.int().describe('Contacts created'),
    updated: z.int().describe('Contacts updated'),
    unchanged: z.int().describe('Known contacts that were so already'),
    skipped: z.int().describe('Known contacts left alone, by onExisting “ignore”'),
    duplicate: z.int().describe('Contacts given more than once in this call'),
    deleted: z.int().describe('Contacts deleted'),
    change: z.int().nullable().describe('The recorded change, or null if nothing was altered'),
  })
  .meta({ id: 'MemberCounts' });

export type MemberCounts = z.infer<typeof memberCounts>;

export const attribute = z
  .object({
    id: z.int(),
    key: z.string(),
    name: z.string(),
    type: z.enum(['text', 'number', 'date', 'boolean', 'choice']),
    choices: z.array(z.string()).nullable(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: 'Attribute' });

export type Attribute = z.infer<typeof attribute>;

const choices = z
  .array(text({ max: 100, min: 1 }))
  .min(1)
  .max(500);

export const attributeInput = z
  .strictObject({
    key: z
      .string()
      .regex(/^[a-z][a-z0-9_]{0,63}$/, 'Begins with a letter; lower-case letters, digits and _, at most 64.'),
    name: text({ max: 100, min: 1 }).optional(),
    type: attribute.shape.type,
    choices: choices.optional(),
  })
  .refine((value) => (value.type === 'choice') === (value.choices !== undefined), {
    path: ['choices'],
    message: 'Give choices for the type “choice”, and for no other.',
  });

export const attributePatch = z.strictObject({
  name: text({ max: 100, min: 1 }).optional(),
  choices: choices.optional(),
});

const filterFields = {
  // Blanks would be everyone, which nobody means who asks for a match.
  search: z
    .string()
    .max(200)
    .refine((search) => search.trim() !== '', 'Must not be blank.')
    .optional()
    .describe('Part of a name or phone number'),
  country: z
    .string()
    .regex(/^[A-Za-z]{2}$/, 'A two-letter country code, such as CN.')
    .transform((code) => code.toUpperCase())
    .pipe(z.string())
    .optional(),
  group: z.int().positive().optional(),
  expression: expressionInput.optional().describe('Whoever is in a set expression'),
  attributes: z
    .record(z.string().max(64), attributeValue)
    .optional()
    .describe('Exactly these values, by attribute; an empty text for those who have none'),
  createdFrom: moment.optional(),
  createdTo: moment.optional().describe('Exclusive'),
  updatedFrom: moment.optional(),
  updatedTo: moment.optional().describe('Exclusive'),
};

/** Everyone who matches, instead of a list: all of the conditions given. */
export const matchInput = z
  .strictObject(filterFields)
  .refine((match) => Object.values(match).some((value) => value !== undefined), 'Give at least one condition.')
  .meta({ id: 'ContactMatch' });

/** More than this at once belong in a match or an import. */
export const idList = z.array(z.int().positive()).min(1).max(100_000);

const selectionFields = {
  ids: idList.optional(),
  match: matchInput.optional().describe('Everyone who matches'),
  all: z.literal(true).optional().describe('Everybody'),
};

/** Which contacts an operation is about: ids, a match, or all. Refine it with `isOneSelection`. */
export const selectionInput = z.strictObject(selectionFields);

export type SelectionInput = z.output<typeof selectionInput>;

export const isOneSelection = ({ ids, match, all }: SelectionInput): boolean =>
  [ids, match, all].filter((value) => value !== undefined).length === 1;

/** As the use cases take it: a match finds what whoever asks can see. */
export const toSelection = ({ ids, match }: SelectionInput, { fullNumbers }: { fullNumbers: boolean }) =>
  ids ? { ids } : { match: match ?? {}, fullNumbers };
