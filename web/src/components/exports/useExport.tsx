import { useCallback } from 'react';
import { isProblem } from '../../api/problem.ts';
import { queryClient } from '../../api/queries.ts';
import { follow } from '../follow.ts';
import { dismiss, notify, retell } from '../notices.ts';
import { useProblemText } from '../problemText.ts';
import { useMessages } from './messages.ts';
import {
  askForExport,
  cancelExport,
  downloadAddress,
  type Export,
  type ExportRequest,
  readExport,
} from './requests.ts';

const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: ['exports'] });

/**
 * Has contacts exported in the background. Resolves once it is asked for, and throws what is refused then; from there on a
 * notice says how far it is, with Cancel, and when it is done the file is downloaded. It goes on when the page is left.
 */
export function useExport(): (request: ExportRequest) => Promise<void> {
  const t = useMessages();
  const problemText = useProblemText();
  return useCallback(
    async (request) => {
      const { id } = await askForExport(request);
      void refresh();
      const notice = notify({
        kind: 'info',
        text: t('waits'),
        // Done in the meantime: it is downloaded.
        cancel: async () => void (await cancelExport(id).catch(() => undefined)),
      });
      const tell = ({ progress: { stage, done, total } }: Export): void => {
        if (stage === 'selecting') retell(notice, t('selects'));
        else if (stage === 'writing' && total > 0) retell(notice, t('writes', { done, total }));
      };
      const end = async (): Promise<void> => {
        const over = await follow(() => readExport(id), tell);
        dismiss(notice);
        void refresh();
        if (over.status === 'failed') {
          notify({ kind: 'error', text: t('failed', { reason: over.error?.message ?? '' }) });
          return;
        }
        if (over.status === 'cancelled') {
          notify({ kind: 'info', text: t('cancelled') });
          return;
        }
        const address = downloadAddress(over);
        const link = address && (
          <a href={address} download>
            {t('download')}
          </a>
        );
        notify({
          kind: 'success',
          text: (
            <>
              {t('done', { count: over.contacts ?? 0 })} {link}
            </>
          ),
        });
        if (address) location.assign(address);
      };
      void end().catch((error) => {
        dismiss(notice);
        // Somebody who has gone to another workspace meanwhile finds it in the list of its own.
        if (!isProblem(error, 'export_not_found')) notify({ kind: 'error', text: problemText(error) });
      });
    },
    [t, problemText],
  );
}
