import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { addressOf, api, ok } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { type Import, isActive } from './types.ts';

export const importKey = (id: number) => ['imports', 'one', id] as const;

const REOPEN_MS = 1_000;

/** One import, followed by its events while the server works on it. */
export function useImport(id: number): UseQueryResult<Import> {
  const query = useQuery({
    queryKey: importKey(id),
    queryFn: ({ signal }) => ok(api.GET('/api/v1/imports/{id}', { params: { path: { id } }, signal })),
  });
  const [attempt, setAttempt] = useState(0);
  const active = query.data !== undefined && isActive(query.data.status);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another attempt opens the events again
  useEffect(() => {
    if (!active) return;
    const source = new EventSource(addressOf(`/imports/${id}/events`));
    let timer: ReturnType<typeof setTimeout> | undefined;
    source.addEventListener('import', (event) =>
      queryClient.setQueryData(importKey(id), JSON.parse(event.data) as Import),
    );
    source.onerror = () => {
      // The events end when the work does; a browser would begin them again at once and for ever.
      source.close();
      timer = setTimeout(() => {
        void queryClient.invalidateQueries({ queryKey: importKey(id) });
        setAttempt((before) => before + 1);
      }, REOPEN_MS);
    };
    return () => {
      source.close();
      clearTimeout(timer);
    };
  }, [id, active, attempt]);
  return query;
}
