import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import { api, ok } from '../../../../api/client.ts';
import { isProblem } from '../../../../api/problem.ts';
import { Empty } from '../../../../components/Empty.tsx';
import { BeyondRetention } from '../../../../components/past/BeyondRetention.tsx';
import { PAST_PAGE, PastTable } from '../../../../components/past/PastTable.tsx';
import { toPastRows } from '../../../../components/past/pastPages.ts';
import { SetWays } from '../../../../components/past/SetWays.tsx';
import { useCursorPages } from '../../../../components/useCursorPages.ts';
import { useFormats } from '../../../../i18n/format.ts';
import { writeGroup } from '../../../../lib/expressionText.ts';
import { useWorkspace } from '../../../../session/workspace.tsx';
import { useMessages } from '../messages.ts';
import { MemberName } from './MemberName.tsx';
import styles from './PastMembers.module.css';

interface PastMembersProps {
  group: { id: number; name: string };
  at: string;
  /** Keys of the columns to show. */
  chosen: ReadonlySet<string>;
  onMoment: (at: string) => void;
  onNow: () => void;
}

/** Who was in the group at a moment: plainly the past, with a way back to now, and nothing that could be edited but as a set. */
export function PastMembers({ group, at, chosen, onMoment, onNow }: PastMembersProps) {
  const t = useMessages();
  const { number, moment } = useFormats();
  const workspaceId = String(useWorkspace().id);
  const pages = useCursorPages(['groups', 'membersAt', group.id, at], async (after, signal) => {
    const query = { at, limit: PAST_PAGE, ...(after && { after }) };
    return toPastRows(
      await ok(api.GET('/api/v1/groups/{id}/contacts', { params: { path: { id: group.id }, query }, signal })),
    );
  });
  const isBeyond = isProblem(pages.error, 'beyond_retention');
  const count = isBeyond ? null : pages.total;
  return (
    <>
      <section className={styles.banner} aria-label={t('pastTitle', { moment: moment(at) })}>
        <div role="status">
          <strong>{t('pastTitle', { moment: moment(at) })}</strong>
          <p>
            {count !== null && <>{t('pastText', { count, size: number(count) })} </>}
            {!isBeyond && t('pastHow')}
          </p>
        </div>
        <div className={styles.ways}>
          <Link
            to="/w/$workspaceId/sets"
            params={{ workspaceId }}
            search={{ view: 'difference', left: group.id, leftAt: at, right: group.id }}
          >
            {t('compareWithNow')}
          </Link>
          {!isBeyond && (
            <SetWays
              written={writeGroup({ group: group.id, name: group.name, at })}
              selection={{ match: { expression: { group: group.id, at } } }}
              isOfThePast
            />
          )}
          <Button type="primary" onClick={onNow}>
            {t('backToNow')}
          </Button>
        </div>
      </section>
      {isBeyond ? (
        <BeyondRetention of={{ group: group.id, at }} onEarliest={onMoment} />
      ) : (
        <PastTable
          label={t('pastTitle', { moment: moment(at) })}
          pages={pages}
          chosen={chosen}
          renderName={(name, contact) => (
            <MemberName group={group} member={contact}>
              {name}
            </MemberName>
          )}
          empty={<Empty title={t('pastNobody')} text={t('pastNobodyText')} />}
        />
      )}
    </>
  );
}
