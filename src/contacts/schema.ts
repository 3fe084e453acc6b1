import { z } from 'zod';
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
