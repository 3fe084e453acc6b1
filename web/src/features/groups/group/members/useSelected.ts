import { useState } from 'react';

/** Who is selected: some by id, or all that match the search. */
export interface Selected {
  ids: ReadonlySet<number>;
  all: boolean;
  change: (ids: ReadonlySet<number>) => void;
  selectAll: () => void;
  clear: () => void;
}

const NONE: ReadonlySet<number> = new Set();

/** A selection that ends with the search it was made in: nobody acts on whom they no longer see. */
export function useSelected(search: string): Selected {
  const [state, setState] = useState({ search, ids: NONE, all: false });
  const now = state.search === search ? state : { search, ids: NONE, all: false };
  return {
    ids: now.ids,
    all: now.all,
    change: (ids) => setState({ search, ids, all: false }),
    selectAll: () => setState({ search, ids: NONE, all: true }),
    clear: () => setState({ search, ids: NONE, all: false }),
  };
}
