import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback } from 'react';
import { notify } from '../../components/notices.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { useProblemText } from '../../components/problemText.ts';
import { Tabs } from '../../components/Tabs.tsx';
import { useWorkspace } from '../../session/workspace.tsx';
import { ChosenSet } from './ChosenSet.tsx';
import { useMessages } from './messages.ts';
import { textOf, treeIn } from './requests.ts';
import { MOST_COMPARED, type SetSearch, setOf, toSearch } from './search.ts';
import { chosenIn, groupsIn, treeOf } from './tree.ts';
import { WrittenSet } from './WrittenSet.tsx';

const CompareGroups = lazy(() => import('./matrix/CompareGroups.tsx'));

type Mode = 'choose' | 'write' | 'compare';

/** Combines groups, by choosing or by writing, and compares them. The set is in the address, its size follows at once. */
export function SetsPage() {
  const t = useMessages();
  const problemText = useProblemText();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const search = useSearch({ from: '/w/$workspaceId/sets' });
  const { expression, compare } = search;
  const go = useCallback(
    (to: SetSearch, { replace = false } = {}): void =>
      void navigate({ to: '/w/$workspaceId/sets', params: { workspaceId }, search: to, resetScroll: false, replace }),
    [navigate, workspaceId],
  );
  const write = useCallback((text: string): void => go({ expression: text }, { replace: true }), [go]);

  const toWritten = async (): Promise<void> => {
    const tree = treeOf(setOf(search));
    go({ expression: tree ? await textOf(tree) : '' });
  };
  const toChosen = async (text: string | undefined): Promise<void> => {
    if (text === undefined) return go(toSearch(setOf(search)));
    const tree = text.trim() === '' ? null : await treeIn(text).catch(() => null);
    const chosen = tree && chosenIn(tree);
    if (!chosen && text.trim() !== '') notify({ kind: 'info', text: t('moreThanChoice') });
    go(chosen ? toSearch(chosen) : {});
  };
  const toCompared = async (): Promise<void> => {
    const tree = expression?.trim() ? await treeIn(expression).catch(() => null) : treeOf(setOf(search));
    go({ compare: tree ? groupsIn(tree).slice(0, MOST_COMPARED) : [] });
  };
  const change = (mode: Mode): void => {
    const to = { choose: () => toChosen(expression), write: toWritten, compare: toCompared };
    to[mode]().catch((error) =>
      notify({ kind: 'error', text: problemText(error, { group_not_found: t('groupGone') }) }),
    );
  };
  return (
    <>
      <PageHeader title={t('sets')} text={t('setsText')} />
      <Tabs
        label={t('sets')}
        tabs={[
          { key: 'choose', label: t('choose') },
          { key: 'write', label: t('write') },
          { key: 'compare', label: t('compare') },
        ]}
        active={expression !== undefined ? 'write' : compare ? 'compare' : 'choose'}
        onChange={change}
      >
        {expression !== undefined ? (
          <WrittenSet expression={expression} onChange={write} />
        ) : compare ? (
          <Suspense fallback={null}>
            <CompareGroups groups={compare} onChange={(groups) => go({ compare: groups })} />
          </Suspense>
        ) : (
          <ChosenSet set={setOf(search)} onChange={(set) => go(toSearch(set))} />
        )}
      </Tabs>
    </>
  );
}
