import { Button, Tag } from 'antd';
import { api, ok, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { type Column, DataTable } from '../../components/DataTable.tsx';
import { notify } from '../../components/notices.ts';
import { useProblemText } from '../../components/problemText.ts';
import { RelativeTime } from '../../components/RelativeTime.tsx';
import { Section } from '../../components/Section.tsx';
import { useCursorPages } from '../../components/useCursorPages.ts';
import { readUserAgent } from './device.ts';
import { useMessages } from './messages.ts';

type Session = Schema<'Session'>;

/** Where the person is signed in, and ending it. */
export function Sessions() {
  const t = useMessages();
  const problemText = useProblemText();
  const pages = useCursorPages<Session>(['sessions'], (_after, signal) =>
    ok(api.GET('/api/v1/account/sessions', { signal })),
  );

  const run = async (work: Promise<unknown>, text: string): Promise<void> => {
    try {
      await work;
      notify({ kind: 'success', text });
    } catch (error) {
      notify({ kind: 'error', text: problemText(error) });
    }
    await queryClient.invalidateQueries({ queryKey: ['sessions'] });
  };
  const deviceOf = ({ userAgent }: Session): string => {
    const { browser, system } = readUserAgent(userAgent);
    if (browser && system) return t('deviceOn', { browser, system });
    return browser ?? system ?? t('unknownDevice');
  };
  const columns: Column<Session>[] = [
    {
      key: 'device',
      title: t('device'),
      rowHeader: true,
      render: (session) => (
        <>
          {deviceOf(session)} {session.current && <Tag color="success">{t('thisSession')}</Tag>}
        </>
      ),
    },
    { key: 'address', title: t('address'), width: 150, wide: true, render: ({ ip }) => ip },
    { key: 'lastSeen', title: t('lastSeen'), width: 150, render: ({ lastSeenAt }) => <RelativeTime at={lastSeenAt} /> },
    {
      key: 'operation',
      title: t('operation'),
      hideTitle: true,
      width: 84,
      align: 'end',
      render: (session) =>
        !session.current && (
          <Button
            size="small"
            aria-label={`${t('end')}: ${deviceOf(session)}`}
            onClick={() =>
              run(
                ok(api.DELETE('/api/v1/account/sessions/{id}', { params: { path: { id: session.id } } })),
                t('endedOne'),
              )
            }
          >
            {t('end')}
          </Button>
        ),
    },
  ];
  return (
    <Section
      title={t('sessions')}
      text={t('sessionsText')}
      action={
        pages.rows.length > 1 && (
          <Button onClick={() => run(ok(api.POST('/api/v1/account/sessions/revoke-others')), t('endedOthers'))}>
            {t('endOthers')}
          </Button>
        )
      }
    >
      <DataTable
        label={t('sessions')}
        columns={columns}
        pages={pages}
        idOf={({ id }) => id}
        empty={null}
        pageSize={2}
      />
    </Section>
  );
}
