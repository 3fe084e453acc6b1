import { QueryCache, QueryClient } from '@tanstack/react-query';
import { ApiProblem, isProblem, OfflineError } from './problem.ts';

/** All that was read from the API. Keys begin with the noun: `['groups', …]`, so that events can name what is stale. */
export const queryClient: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    // No longer a member, or the workspace is gone: what the person may see is asked anew.
    onError: (error) =>
      isProblem(error, 'workspace_not_found') && queryClient.invalidateQueries({ queryKey: ['session'] }),
  }),
  defaultOptions: {
    queries: {
      // What others change comes through the events; what we change is invalidated by who changes it.
      staleTime: 30_000,
      gcTime: 5 * 60_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 3 && mayPass(error),
      retryDelay: (failures, error) =>
        error instanceof ApiProblem && error.retryAfter ? error.retryAfter * 1000 : 500 * 2 ** failures,
    },
    mutations: { retry: false },
  },
});

/** Whether the same request may succeed a little later. */
const mayPass = (error: unknown): boolean =>
  error instanceof OfflineError || (error instanceof ApiProblem && [429, 502, 503, 504].includes(error.status));
