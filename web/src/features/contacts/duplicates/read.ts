import { api, ok, type Schema } from '../../../api/client.ts';
import type { CursorPage } from '../../../components/useCursorPages.ts';
import type { DuplicateRule } from '../search.ts';

export type DuplicateSet = Schema<'DuplicateSet'>;

/** A page of sets; pages of the API that have none, as of those merged meanwhile, are passed over. */
export async function readDuplicates(
  { by, limit, after }: { by: DuplicateRule; limit: number; after: string | undefined },
  signal: AbortSignal,
): Promise<CursorPage<DuplicateSet>> {
  for (let from = after; ; ) {
    const query = { by, limit, ...(from !== undefined && { after: from }) };
    const page = await ok(api.GET('/api/v1/contacts/duplicates', { params: { query }, signal }));
    if (page.items.length > 0 || page.next === null) return page;
    from = page.next;
  }
}

export const mergeContacts = (keep: number, merge: readonly number[]) =>
  ok(api.POST('/api/v1/contacts/merge', { body: { keep, merge: [...merge] } }));
