import { Button } from 'antd';
import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { type Column, DataTable } from '../../components/DataTable.tsx';
import { notify } from '../../components/notices.ts';
import { useProblemText } from '../../components/problemText.ts';
import { SecretDialog } from '../../components/SecretDialog.tsx';
import { useCursorPages } from '../../components/useCursorPages.ts';
import { useFormats } from '../../i18n/format.ts';
import { useMessages } from './messages.ts';
import styles from './settings.module.css';

type Invitation = Schema<'Invitation'>;

/** Invitations that were not accepted yet; nothing where there are none. */
export function Invitations() {
  const t = useMessages();
  const { date } = useFormats();
  const problemText = useProblemText();
  const [link, setLink] = useState<{ email: string; link: string } | null>(null);
  const pages = useCursorPages<Invitation>(['invitations'], (_after, signal) =>
    ok(api.GET('/api/v1/invitations', { signal })),
  );

  const act = async (work: () => Promise<void>): Promise<void> => {
    await work().catch((error: unknown) => notify({ kind: 'error', text: problemText(error) }));
    await queryClient.invalidateQueries({ queryKey: ['invitations'] });
  };
  const resend = ({ id, email }: Invitation): Promise<void> =>
    act(async () => {
      const sent = await ok(api.POST('/api/v1/invitations/{id}/resend', { params: { path: { id } } }));
      if (sent.link) setLink({ email, link: sent.link });
      else notify({ kind: 'success', text: t('inviteMailed', { email }) });
    });
  const withdraw = ({ id }: Invitation): Promise<void> =>
    act(async () => {
      await ok(api.DELETE('/api/v1/invitations/{id}', { params: { path: { id } } }));
      notify({ kind: 'success', text: t('withdrawn') });
    });

  const columns: Column<Invitation>[] = [
    { key: 'email', title: t('email'), rowHeader: true, render: ({ email }) => email },
    { key: 'role', title: t('role'), width: 140, wide: true, render: ({ role }) => t(role) },
    { key: 'by', title: t('invitedBy'), width: 160, wide: true, render: ({ invitedBy }) => invitedBy },
    { key: 'expires', title: t('expires'), width: 140, wide: true, render: ({ expiresAt }) => date(expiresAt) },
    {
      key: 'operation',
      title: t('operation'),
      hideTitle: true,
      width: 210,
      align: 'end',
      render: (invitation) => (
        <>
          <Button
            type="link"
            size="small"
            aria-label={`${t('resend')}: ${invitation.email}`}
            onClick={() => resend(invitation)}
          >
            {t('resend')}
          </Button>
          <Button
            type="link"
            size="small"
            danger
            aria-label={`${t('withdraw')}: ${invitation.email}`}
            onClick={() => withdraw(invitation)}
          >
            {t('withdraw')}
          </Button>
        </>
      ),
    },
  ];
  return (
    <>
      {pages.rows.length > 0 && (
        <section className={styles.block}>
          <h2>{t('invitations')}</h2>
          <p>{t('invitationsText')}</p>
          <DataTable label={t('invitations')} columns={columns} pages={pages} idOf={({ id }) => id} empty={null} />
        </section>
      )}
      {link && (
        <SecretDialog
          title={t('inviteLinkTitle')}
          text={t('inviteLinkText', { email: link.email })}
          secret={link.link}
          onClose={() => setLink(null)}
        />
      )}
    </>
  );
}
