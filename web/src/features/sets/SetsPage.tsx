import { useNavigate, useSearch } from '@tanstack/react-router';
import { lazy, Suspense, useCallback } from 'react';
import { notify } from '../../components/notices.ts';
import { PageHeader } from '../../components/PageHeader.tsx';
import { useProblemText } from '../../components/problemText.ts';
import { Tabs } from '../../components/Tabs.tsx';
import { Waiting } from '../../components/Waiting.tsx';
import { useWorkspace } from '../../session/workspace.tsx';
import { ChosenSet } from './ChosenSet.tsx';
import { useMessages } from './messages.ts';
import { textOf, treeIn } from './requests.ts';
import { differenceOf, differenceSearch, MOST_COMPARED, type SetSearch, setOf, toSearch } from './search.ts';
import { chosenIn, groupsIn, treeOf } from './tree.ts';
import { WrittenSet } from './WrittenSet.tsx';

const CompareGroups = lazy(() => import('./matrix/CompareGroups.tsx'));
const DifferenceTab = lazy(() => import('./difference/DifferenceTab.tsx'));

type Mode = 'choose' | 'write' | 'compare' | 'difference';

/** Combines groups, by choosing or by writing, and compares them. The set is in the address, its size follows at once. */
export function SetsPage() {
  const t = useMessages();
  const problemText = useProblemText();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const search = useSearch({ from: '/w/$workspaceId/sets' });
  const { expression, compare, view } = search;
  const active: Mode = expression !== undefined ? 'write' : compare ? 'compare' : (view ?? 'choose');
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
  const groupsNamed = async (): Promise<number[]> => {
    const tree = expression?.trim() ? await treeIn(expression).catch(() => null) : treeOf(setOf(search));
    return tree ? groupsIn(tree) : [];
  };
  const toCompared = async (): Promise<void> => go({ compare: (await groupsNamed()).slice(0, MOST_COMPARED) });
  const toDifference = async (): Promise<void> => {
    const [left, right] = await groupsNamed();
    go({ view: 'difference', ...(left !== undefined && { left }), ...(right !== undefined && { right }) });
  };
  const change = (mode: Mode): void => {
    const to = { choose: () => toChosen(expression), write: toWritten, compare: toCompared, difference: toDifference };
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
          { key: 'difference', label: t('difference') },
        ]}
        active={active}
        onChange={change}
      >
        {expression !== undefined ? (
          <WrittenSet expression={expression} onChange={write} />
        ) : compare ? (
          <Suspense fallback={<Waiting />}>
            <CompareGroups groups={compare} onChange={(groups) => go({ compare: groups })} />
          </Suspense>
        ) : view ? (
          <Suspense fallback={<Waiting />}>
            <DifferenceTab difference={differenceOf(search)} onChange={(to) => go(differenceSearch(to))} />
          </Suspense>
        ) : (
          <ChosenSet set={setOf(search)} onChange={(set) => go(toSearch(set))} />
        )}
      </Tabs>
    </>
  );
}
