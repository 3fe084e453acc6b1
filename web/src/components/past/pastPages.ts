import type { Schema } from '../../api/client.ts';
import type { CursorPage } from '../useCursorPages.ts';

/** Somebody who was in a group: a contact as it is now, or was last; null where nothing of it is kept. */
export interface PastRow {
  id: number;
  contact: Schema<'PastMember'> | null;
}

interface PastPage {
  items: Schema<'PastMember'>[];
  /** Ids of those of the page of whom nothing is kept. */
  gone?: number[];
  next: string | null;
  size?: number | null;
}

/** A page of the API as rows, newest first: those of whom nothing is kept stand in their place among the others. */
export function toPastRows({ items, gone = [], next, size = null }: PastPage): CursorPage<PastRow> {
  const rows: PastRow[] = [
    ...items.map((contact) => ({ id: contact.id, contact })),
    ...gone.map((id) => ({ id, contact: null })),
  ];
  return { items: rows.sort((one, other) => other.id - one.id), next, size };
}
