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
