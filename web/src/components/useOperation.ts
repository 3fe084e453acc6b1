import { useCallback } from 'react';
import { api, ok, type Schema } from '../api/client.ts';
import type { paths } from '../api/openapi.generated.d.ts';
import { isProblem } from '../api/problem.ts';
import { follow } from './follow.ts';
import { useMessages } from './messages.ts';
import { dismiss, notify, retell } from './notices.ts';
import { useProblemText } from './problemText.ts';
import { invalidateData, useUndo } from './useUndo.ts';

type Operation = Schema<'Operation'>;
type Asked = paths['/api/v1/operations']['post']['requestBody']['content']['application/json'];

/** Fewer than this are done sooner than anybody could read that they are being done. */
const MANY = 10_000;

/** Whether so many contacts are for an operation; null while nobody knows how many they are. */
export const isForOperation = (chosen: object, count: number | null): boolean =>
  'match' in chosen && (count === null || count >= MANY);

const askFor = (body: Asked) => ok(api.POST('/api/v1/operations', { body }));
const look = (id: number) => ok(api.GET('/api/v1/operations/{id}', { params: { path: { id } } }));
const cancel = (id: number) => ok(api.POST('/api/v1/operations/{id}/cancel', { params: { path: { id } } }));

/**
 * Has something done to many contacts in the background. Resolves once it is asked for, and throws what is refused then;
 * from there on a notice says how far it is, with Cancel, and at last what was done, with Undo. It goes on when the page is
 * left.
 */
export function useOperation(): (input: Asked, doneText: (done: Operation) => string) => Promise<void> {
  const t = useMessages();
  const problemText = useProblemText();
  const { notifyDone } = useUndo();
  return useCallback(
    async (input, doneText) => {
      const asked = await askFor(input);
      const stop = async (): Promise<void> => {
        // Done in the meantime: the notice of that has Undo.
        await cancel(asked.id).catch(() => undefined);
      };
      const notice = notify({ kind: 'info', text: t('operationWaits'), cancel: stop });
      const tell = ({ progress: { stage, done, total } }: Operation): void => {
        if (stage === 'selecting') retell(notice, t('operationSelects'));
        else if (stage === 'writing' && total > 0) retell(notice, t('operationWrites', { done, total }));
      };
      const end = async (): Promise<void> => {
        const over = await follow(() => look(asked.id), tell);
        dismiss(notice);
        if (over.status === 'failed') {
          notify({ kind: 'error', text: t('operationFailed', { reason: over.error?.message ?? '' }) });
        } else if (over.status === 'cancelled') notify({ kind: 'info', text: t('operationCancelled') });
        else notifyDone(doneText(over), over.change);
        await invalidateData();
      };
      void end().catch((error) => {
        dismiss(notice);
        // Somebody who has gone to another workspace meanwhile finds it in the history of its own.
        if (!isProblem(error, 'operation_not_found')) notify({ kind: 'error', text: problemText(error) });
      });
    },
    [t, notifyDone, problemText],
  );
}
