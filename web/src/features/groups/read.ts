import { call, type Schema } from '../../api/client.ts';
import type { CursorPage } from '../../components/useCursorPages.ts';
import type { Order, Sort } from './search.ts';

export interface Group extends Schema<'Group'> {
  /** How it began: console, api, cli, or the name of a file. */
  source: string | null;
  /** When it or its members last changed. */
  changedAt: string;
  /** Sizes at the end of the last 14 days, oldest first; only in lists that ask for it. */
  growth?: number[];
}

interface ListOptions {
  search: string | undefined;
  after: string | undefined;
  limit: number;
  signal: AbortSignal;
}

export function listGroups({
  signal,
  ...query
}: ListOptions & { sort: Sort | undefined; order: Order | undefined }): Promise<CursorPage<Group>> {
  return call('GET', '/groups', { query: { ...query, growth: true }, signal });
}

export function listTrash({ signal, ...query }: ListOptions): Promise<CursorPage<Group>> {
  return call('GET', '/groups/trash', { query, signal });
}
