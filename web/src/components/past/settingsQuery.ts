import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, ok } from '../../api/client.ts';

/** The workspace with its settings: among them how long the past is kept. */
export const settingsQuery = (workspaceId: number) =>
  queryOptions({
    queryKey: ['workspace', workspaceId, 'settings'],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/workspace', { signal })),
  });

/** The earliest moment whose members are known; null where all are, or as long as it has not been read. */
export const useHistoryFrom = (workspaceId: number): string | null =>
  useQuery(settingsQuery(workspaceId)).data?.historyFrom ?? null;
