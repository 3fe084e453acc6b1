/**
 * First keys of the two-integer advisory locks, all in one place: two of the same number would wait for each other. The
 * second key is the workspace, unless told.
 */
export const LOCKS = {
  /** A writer of the workspace, while it alters audiences (docs/decisions/002). */
  write: 70_701,
  /** A bulk change of the workspace. */
  bulk: 70_702,
  /** What is done once per Idempotency-Key and is no change. */
  once: 70_703,
  /** A file that arrives; the second key is the file. */
  upload: 70_704,
  /** An import that somebody works on; the second key is the import. */
  import: 70_705,
  /** A task of the installation; the second key is the hash of its name. */
  task: 70_706,
  /** Building the search index of the workspace. */
  build: 70_707,
  /** Setting up the installation; the second key is 0. */
  installation: 70_708,
  /** An operation that somebody works on; the second key is the operation. */
  operation: 70_710,
  /** An export that somebody works on; the second key is the export. */
  export: 70_711,
} as const;

/** An id as a second key, which has 32 bits. Ids that far apart are never at work together. */
export const lockKey = (id: number): number => id % 2 ** 31;
