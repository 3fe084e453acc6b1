import { QueryClient } from '@tanstack/react-query';
import { ApiProblem, OfflineError } from './problem.ts';

/** All that was read from the API. Keys begin with the noun: `['groups', …]`, so that events can name what is stale. */
export const queryClient = new QueryClient({
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
