import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { isProblem } from '../../../api/problem.ts';
import { Empty } from '../../../components/Empty.tsx';
import { LoadFailure } from '../../../components/LoadFailure.tsx';
import { PageHeader } from '../../../components/PageHeader.tsx';
import { Pager } from '../../../components/Pager.tsx';
import { Tabs } from '../../../components/Tabs.tsx';
import { type CursorPages, useCursorPages } from '../../../components/useCursorPages.ts';
import { useWorkspace } from '../../../session/workspace.tsx';
import { DUPLICATE_RULES, type DuplicateRule } from '../search.ts';
import { DuplicateCard } from './DuplicateCard.tsx';
import styles from './DuplicatesPage.module.css';
import { useMessages } from './messages.ts';
import { type DuplicateSet, readDuplicates } from './read.ts';

const PAGE = 20;

/** Contacts that may be the same person, by a rule that is in the address, each with its merge. */
export function DuplicatesPage() {
  const t = useMessages();
  const navigate = useNavigate();
  const workspaceId = String(useWorkspace().id);
  const { by = 'number' } = useSearch({ from: '/w/$workspaceId/contacts/duplicates' });
  const pages = useCursorPages(['duplicates', by], (after, signal) =>
    readDuplicates({ by, limit: PAGE, after }, signal),
  );
  const go = (rule: DuplicateRule): void =>
    void navigate({
      to: '/w/$workspaceId/contacts/duplicates',
      params: { workspaceId },
      search: rule === 'number' ? {} : { by: rule },
    });
  const back = (
    <Link to="/w/$workspaceId/contacts" params={{ workspaceId }}>
      {t('contacts')}
    </Link>
  );
  return (
    <>
      <PageHeader title={t('duplicates')} trail={back} text={t('duplicatesText')} />
      <Tabs
        label={t('rules')}
        tabs={DUPLICATE_RULES.map((key) => ({ key, label: t(`by_${key}`) }))}
        active={by}
        onChange={go}
      >
        <p className={styles.rule}>{t(`text_${by}`)}</p>
        <Sets pages={pages} />
      </Tabs>
    </>
  );
}

function Sets({ pages }: { pages: CursorPages<DuplicateSet> }) {
  const t = useMessages();
  const { rows, isLoading, isFetching, isStale, error, retry, hasPrevious } = pages;
  if (isLoading) {
    return (
      <p className={styles.card} role="status" aria-busy="true">
        {t('looking')}
      </p>
    );
  }
  if (error && rows.length === 0) {
    return isProblem(error, 'busy') ? <Empty title={t('busy')} /> : <LoadFailure error={error} retry={retry} />;
  }
  if (rows.length === 0 && !hasPrevious) {
    return (
      <div className={styles.card}>
        <Empty title={t('none')} text={t('noneText')} />
      </div>
    );
  }
  return (
    <div className={isStale ? styles.stale : undefined} aria-busy={isFetching}>
      {rows.map((set) => (
        <DuplicateCard key={`${set.by} ${set.shared} ${set.contacts.map(({ id }) => id).join(' ')}`} set={set} />
      ))}
      {rows.length === 0 && (
        <div className={styles.card}>
          <Empty title={t('noneAfter')} text={t('noneAfterText')} />
        </div>
      )}
      <Pager pages={pages} />
    </div>
  );
}
