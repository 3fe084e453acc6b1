import { useQuery } from '@tanstack/react-query';
import { api, ok, type Schema } from '../../api/client.ts';

/** The attributes that contacts of the workspace can have; empty until they are read. */
export function useAttributes(): readonly Schema<'Attribute'>[] {
  const { data } = useQuery({
    queryKey: ['contacts', 'attributes'],
    queryFn: ({ signal }) => ok(api.GET('/api/v1/attributes', { signal })),
  });
  return data?.items ?? [];
}
