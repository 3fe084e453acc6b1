import type { ChangeContext, Recorded } from '../changes/record.ts';
import { type AuditEntry, type Author, appendAudit } from './append.ts';

/**
 * A change's context that also appends to the audit trail, in the change's own transaction and with its id. A change that
 * altered nothing is not kept, and neither is an event of it. A request whose answer is replayed appends nothing again.
 *
 * Hand it to one use case, inside of `answerChange`, which is given the context it is made of.
 */
export function audited<T>(
  author: Author,
  context: ChangeContext,
  entryOf: (recorded: Recorded<T>) => Omit<AuditEntry, 'workspaceId' | 'changeId'>,
): ChangeContext {
  const { workspaceId } = context;
  return {
    ...context,
    beforeCommit: async (tx, value) => {
      await context.beforeCommit?.(tx, value);
      const recorded = value as Recorded<T>;
      const { changeId } = recorded;
      if (changeId !== null) await appendAudit(tx, author, { ...entryOf(recorded), workspaceId, changeId });
    },
  };
}
