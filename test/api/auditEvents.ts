import { type AuditFilter, listAudit } from '../../src/audit/queries.ts';
import type { AuditEvent } from '../../src/audit/schema.ts';
import type { World } from './world.ts';

/** The events of A, latest first, past every permission. */
export const eventsOf = async (w: World, filter: AuditFilter = {}): Promise<AuditEvent[]> =>
  (await listAudit(w.api.database.db, { workspaceId: w.a.id, fullNumbers: true, ...filter, limit: 1_000 })).items;
