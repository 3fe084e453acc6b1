import { z } from 'zod';
import { grant, grants, role } from '../access/schema.ts';
import { email } from '../accounts/schema.ts';
import { verbatim } from '../lib/verbatim.ts';

export const member = z
  .object({
    id: z.int().describe('The person’s'),
    name: z.string(),
    email: z.string(),
    role,
    permissions: z.array(grant),
    twoFactor: z.boolean(),
    joinedAt: z.iso.datetime(),
    lastSeenAt: z.iso.datetime().nullable().describe('To the hour; null without a session in force'),
  })
  .meta({ id: 'Member' });
export type Member = z.infer<typeof member>;

export const memberUpdate = z.strictObject({ role: role.optional(), permissions: grants.optional() });

export const invitation = z
  .object({
    id: z.int(),
    email: z.string(),
    role,
    permissions: z.array(grant),
    invitedBy: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })
  .meta({ id: 'Invitation' });
export type Invitation = z.infer<typeof invitation>;

export const invitationInput = z.strictObject({ email, role: role.default('editor'), permissions: grants.optional() });

/** A link that is mailed, or else given to the administrator to hand over. */
export const link = verbatim(
  z.string().nullable().describe('Hand it over; null when it was mailed. It is shown this once'),
);
