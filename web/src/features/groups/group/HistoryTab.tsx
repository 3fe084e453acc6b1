import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../../api/client.ts';
import { useChangeWords } from '../../../components/changes/useChangeWords.ts';
import { type Column, DataTable } from '../../../components/DataTable.tsx';
import { Empty } from '../../../components/Empty.tsx';
import { RelativeTime } from '../../../components/RelativeTime.tsx';
import { useCursorPages } from '../../../components/useCursorPages.ts';
import { useFormats } from '../../../i18n/format.ts';
import { daysAgo } from '../../../lib/moment.ts';
import { useWorkspace } from '../../../session/workspace.tsx';
import type { Change } from './change.ts';
import styles from './HistoryTab.module.css';
import { KeptDialog } from './KeptDialog.tsx';
import { useMessages } from './messages.ts';
import { PastMenu } from './PastMenu.tsx';
import { UndoDialog } from './UndoDialog.tsx';
import { useCountsText } from './useCountsText.ts';

const PAGE = 25;
/** So far back a comparison begins, until somebody chooses. */
const COMPARED_DAYS = 7;

/** Every change of the group, latest first: who, how, how many and when, each of which can be undone. */
export default function HistoryTab({ group }: { group: { id: number } }) {
  const { id } = group;
  const t = useMessages();
  const { number } = useFormats();
  const { id: workspaceId, may } = useWorkspace();
  const { kindText, sourceText } = useChangeWords();
  const countsText = useCountsText();
  const [undoing, setUndoing] = useState<Change | null>(null);
  const [keptOf, setKeptOf] = useState<number | null>(null);
  const pages = useCursorPages(['changes', { group: id }], (after, signal) => {
    const query = { group: id, limit: PAGE, ...(after && { after }) };
    return ok(api.GET('/api/v1/changes', { params: { query }, signal }));
  });
  const keptCount = ({ counts }: Change): number =>
    (counts.keptContacts ?? 0) + (counts.keptMembers ?? 0) + (counts.keptGroups ?? 0);
  const columns: Column<Change>[] = [
    {
      key: 'kind',
      title: t('what'),
      rowHeader: true,
      width: 'min(180px, 27vw)',
      render: (change) => (
        <>
          {kindText(change.kind)}
          <span className={styles.narrow}>
            <RelativeTime at={change.at} />
          </span>
        </>
      ),
    },
    {
      key: 'counts',
      title: t('howMany'),
      width: 'min(320px, 29vw)',
      render: (change) => (
        <span title={countsText(change)}>
          {countsText(change)}
          {keptCount(change) > 0 && (
            <Button type="link" size="small" onClick={() => setKeptOf(change.id)}>
              {t('keptBack', { count: keptCount(change), kept: number(keptCount(change)) })}
            </Button>
          )}
        </span>
      ),
    },
    {
      key: 'actor',
      title: t('who'),
      width: 120,
      wide: true,
      render: ({ actorName }) => <span title={actorName}>{actorName}</span>,
    },
    {
      key: 'source',
      title: t('how'),
      width: 120,
      wide: true,
      render: (change) => <span title={change.source}>{sourceText(change.source)}</span>,
    },
    { key: 'at', title: t('when'), width: 120, wide: true, render: ({ at }) => <RelativeTime at={at} /> },
    {
      key: 'undo',
      title: t('operation'),
      width: 'min(120px, 33vw)',
      render: (change) => (
        <div className={styles.operation}>
          {change.revertedBy !== null && <span>{t('isUndone')}</span>}
          {change.revertedBy === null && may.edit && change.undoable && (
            <Button type="text" size="small" onClick={() => setUndoing(change)}>
              {t('undo')}
            </Button>
          )}
          <PastMenu group={id} change={change} />
        </div>
      ),
    },
  ];
  return (
    <>
      <div className={styles.above}>
        <Link
          to="/w/$workspaceId/sets"
          params={{ workspaceId: String(workspaceId) }}
          search={{ view: 'difference', left: id, leftAt: daysAgo(COMPARED_DAYS), right: id }}
        >
          {t('compareMoments')}
        </Link>
      </div>
      <DataTable
        label={t('tab_history')}
        columns={columns}
        pages={pages}
        idOf={(change) => change.id}
        pageSize={PAGE}
        empty={<Empty title={t('noHistory')} text={t('noHistoryText')} />}
      />
      {undoing && <UndoDialog change={undoing} onClose={() => setUndoing(null)} onKept={setKeptOf} />}
      {keptOf !== null && <KeptDialog change={keptOf} onClose={() => setKeptOf(null)} />}
    </>
  );
}
