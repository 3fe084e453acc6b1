import { z } from 'zod';
import { verbatim } from '../lib/verbatim.ts';

export const auditEvent = z
  .object({
    id: z.int().describe('1, 2, 3 … without gaps in each workspace'),
    at: z.iso.datetime(),
    actor: verbatim(z.string().describe('“user:5”, “key:12”, “access_key:3”, “cli” or “anonymous”')),
    actorName: z.string().describe('As it was then'),
    action: z.string().describe('Noun and verb, such as “key.create”'),
    target: verbatim(z.string().describe('Kind and id, such as “key:13”; empty for none')),
    targetName: z.string().describe('As it was then'),
    ip: verbatim(z.string()),
    userAgent: verbatim(z.string()),
    details: z.record(z.string(), z.unknown()),
    change: z.int().nullable().describe('The change of contacts or groups that came of it'),
  })
  .meta({ id: 'AuditEvent' });

export type AuditEvent = z.infer<typeof auditEvent>;
