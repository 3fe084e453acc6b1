/** The change being undone, as its undo needs it. */
export interface Undone {
  id: number;
  seq: number;
  kind: string;
  /** Set when it is an undo itself. */
  reverts: number | null;
  /** Itself, what it reverts, what that reverts, and so on: the last is the root, which reverts nothing. */
  lineage: number[];
}

/** What of a change decides whether it can be undone. */
export interface Undoability {
  kind: string;
  revertedBy: number | null;
  /** How many undos deep it is: 0 for the root of its lineage. */
  depth: number;
  /** What undid the root. */
  rootRevertedBy: number | null;
}

/** Of an erased person nothing was kept. */
export const isErasure = ({ kind }: Pick<Undoability, 'kind'>): boolean => kind === 'contact.erase';

/**
 * Whether a change is in force. Its root may be undone and redone along several lines: those of its present state can be
 * undone, all others are out of force.
 */
export const isInForce = ({ revertedBy, depth, rootRevertedBy }: Omit<Undoability, 'kind'>): boolean =>
  revertedBy === null && (depth % 2 === 0) === (rootRevertedBy === null);
