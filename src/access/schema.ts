import { z } from 'zod';
import { text } from '../lib/text.ts';
import { verbatim } from '../lib/verbatim.ts';

/** From most to least: each may do what the next may. */
export const ROLES = ['owner', 'administrator', 'editor', 'viewer'] as const;
export const role = z.enum(ROLES);
export type Role = z.infer<typeof role>;

/** What stands apart from roles: taking contacts out as files, and seeing whole phone numbers. */
export const GRANTS = ['export', 'fullPhoneNumbers'] as const;
export const grant = z.enum(GRANTS);
export type Grant = z.infer<typeof grant>;

export const grants = z
  .array(grant)
  .max(GRANTS.length)
  .transform((given) => GRANTS.filter((one) => given.includes(one)))
  .describe('Beside the role: “export”, “fullPhoneNumbers”');

/**
 * The grants that go with a role. An owner could give them to themself, so they always have all; others have what is
 * `given`, and without it what is usual: a viewer none, the rest all that the giver has.
 */
export function grantsFor(role: Role, given?: readonly Grant[], giver: readonly Grant[] = GRANTS): Grant[] {
  if (role === 'owner') return [...GRANTS];
  if (given) return [...given];
  return role === 'viewer' ? [] : [...giver];
}

export const apiKey = z
  .object({
    id: z.int(),
    name: z.string(),
    role,
    permissions: z.array(grant),
    ipRanges: z.array(verbatim(z.string())).describe('Where it may be used from, as CIDR; none: from anywhere'),
    prefix: verbatim(
      z.string().describe('The beginning of the key, to tell keys apart; the rest is shown once, at creation'),
    ),
    createdAt: z.iso.datetime(),
    createdBy: verbatim(z.string()),
    expiresAt: z.iso.datetime().nullable(),
    revokedAt: z.iso.datetime().nullable(),
    rotatedUntil: z.iso.datetime().nullable().describe('Until then the key before the last rotation is good too'),
    lastUsedAt: z.iso.datetime().nullable().describe('To the minute'),
    lastUsedIp: verbatim(z.string()).nullable(),
  })
  .meta({ id: 'ApiKey' });

export type ApiKey = z.infer<typeof apiKey>;

/** An IPv4 or IPv6 address, or a range of them as CIDR. */
const ipRange = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()], {
  error: 'An IP address or a range, such as 192.0.2.0/24 or 2001:db8::/32.',
});

export const keyInput = z.strictObject({
  name: text({ max: 100, min: 1 }),
  role: role.default('editor'),
  permissions: grants.optional(),
  ipRanges: z.array(ipRange).max(100).default([]),
  expiresAt: z.iso
    .datetime({ offset: true })
    .refine((value) => Date.parse(value) > Date.now(), 'Must be in the future.')
    .optional(),
});

export const keyRotation = z.strictObject({
  overlapHours: z
    .number()
    .min(0)
    .max(720)
    .default(24)
    .describe('How long the key before stays good beside the new one'),
});
