import type { Schema } from '../../../api/client.ts';

export interface Change extends Schema<'Change'> {
  /** The person or key, by name. */
  actorName: string;
  /** Whether it may be undone: neither undone yet nor an erasure. */
  undoable: boolean;
}
