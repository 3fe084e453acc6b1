/** Contacts that may be one person. `at` is the place in the list: of contact numbers, ascending. */
export interface Found {
  at: number;
  shared: string;
  count: number;
  /** The oldest of them, ascending. */
  nos: number[];
}

/** A page of what a rule finds; `next` is where the following one begins, null at the end. */
export interface FoundPage {
  found: Found[];
  next: number | null;
}

export interface Asked {
  workspaceId: number;
  /** Only sets whose place is beyond this. */
  after: number;
  limit: number;
}
