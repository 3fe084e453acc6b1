import { z } from 'zod';
import { text } from '../lib/text.ts';

/** From most to least: each may do what the next may. */
export const ROLES = ['owner', 'administrator', 'editor', 'viewer'] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

export const apiKey = z
  .object({
    id: z.int(),
    name: z.string(),
    role,
    prefix: z.string().describe('The beginning of the key, to tell keys apart; the rest is shown once, at creation'),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable().describe('To the minute'),
  })
  .meta({ id: 'ApiKey' });

export type ApiKey = z.infer<typeof apiKey>;

export const keyInput = z.strictObject({
  name: text({ max: 100, min: 1 }),
  role: role.default('editor'),
  expiresAt: z.iso
    .datetime({ offset: true })
    .refine((value) => Date.parse(value) > Date.now(), 'Must be in the future.')
    .optional(),
});
