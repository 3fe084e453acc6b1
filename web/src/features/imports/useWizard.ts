import { keepPreviousData, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { useAttributes } from '../../components/contacts/useAttributes.ts';
import { type FileFormat, type Import, isOver, type Mapping } from '../../components/imports/types.ts';
import { importKey } from '../../components/imports/useImport.ts';
import { useMay, useWorkspace } from '../../session/workspace.tsx';
import { type Attribute, type Draft, draftOf, type Patch, patchOf } from './draft.ts';
import type { Step } from './search.ts';
import { problemsOf } from './targets.ts';

/** How the file is read now. */
export interface Preview {
  format: FileFormat;
  mapping: Mapping | null;
  columns: Import['columns'];
  rows: string[][];
}

export interface Wizard {
  job: Import;
  step: Step;
  go: (step: Step) => void;
  preview: UseQueryResult<Preview>;
  attributes: readonly Attribute[];
  draft: Draft;
  change: (part: Partial<Draft>) => void;
  /** What of the draft has not been checked. */
  patch: Patch | null;
  /** Has the import checked again; a check that is running begins anew. */
  apply: (patch: Patch) => Promise<void>;
  /** A change is on its way to the server. */
  applying: boolean;
  /** Why the last change was refused. */
  problem: unknown;
  commit: () => Promise<void>;
  cancel: () => Promise<void>;
}

/** Where the wizard stands: the step is in the address, the draft in memory, all else on the server. */
export function useWizard(job: Import): Wizard {
  const { id } = job;
  const mayEdit = useMay('edit');
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const { step = firstStep(job) } = useSearch({ from: '/w/$workspaceId/imports/$importId' });
  const [draft, setDraft] = useState(() => draftOf(job));
  const [applying, setApplying] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const path = { params: { path: { id } } };
  const preview = useQuery({
    queryKey: ['imports', 'preview', id, job.options],
    queryFn: async ({ signal }) =>
      (await ok(api.GET('/api/v1/imports/{id}/preview', { ...path, signal }))) as unknown as Preview,
    placeholderData: keepPreviousData,
    enabled: mayEdit && !isOver(job.status),
    retry: false,
  });
  const attributes = useAttributes();
  const put = (next: Import): void => void queryClient.setQueryData(importKey(id), next);
  const patch = patchOf(draft, job.options, preview.data ?? { mapping: null, columns: [] });

  const apply = async (wanted: Patch): Promise<void> => {
    setApplying(true);
    setProblem(null);
    try {
      put(await ok(api.PATCH('/api/v1/imports/{id}', { ...path, body: wanted })));
      // The columns may be others now, and what was said of them is in the mapping that was sent.
      setDraft((before) => ({ ...before, targets: null, newAttributes: [] }));
    } catch (error) {
      setProblem(error);
    } finally {
      setApplying(false);
    }
  };
  return {
    job,
    step,
    go(next) {
      // At once, so that it is not lost when the page is closed; the check goes on from what is said now.
      if (patch && isUsable(patch)) void apply(patch);
      void navigate({
        to: '/w/$workspaceId/imports/$importId',
        params: { workspaceId, importId: String(id) },
        search: { step: next },
      });
    },
    preview,
    attributes,
    draft,
    change: (part) => setDraft((before) => ({ ...before, ...part })),
    patch,
    apply,
    applying,
    problem,
    commit: async () => put(await ok(api.POST('/api/v1/imports/{id}/commit', path))),
    cancel: async () => put(await ok(api.POST('/api/v1/imports/{id}/cancel', path))),
  };
}

function isUsable({ mapping }: Patch): boolean {
  if (!mapping) return true;
  const { lacksIdentity, doubled } = problemsOf(mapping.columns.map(({ to }) => to));
  return !lacksIdentity && doubled.size === 0;
}

/** Of an import that is come back to without a step: what it waits for. */
function firstStep({ status, error }: Import): Step {
  if (status !== 'failed') return 'check';
  return error?.code === 'import_columns_unknown' ? 'columns' : 'file';
}
