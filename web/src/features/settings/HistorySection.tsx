import { useQuery } from '@tanstack/react-query';
import { Button, Input } from 'antd';
import { useState } from 'react';
import { api, ok, type Schema } from '../../api/client.ts';
import { queryClient } from '../../api/queries.ts';
import { ConfirmDialog } from '../../components/ConfirmDialog.tsx';
import { Field } from '../../components/Field.tsx';
import { LoadFailure } from '../../components/LoadFailure.tsx';
import { notify } from '../../components/notices.ts';
import { PermissionGate } from '../../components/PermissionGate.tsx';
import { ProblemNotice } from '../../components/ProblemNotice.tsx';
import { settingsQuery } from '../../components/past/settingsQuery.ts';
import { Section } from '../../components/Section.tsx';
import { useForm } from '../../components/useForm.ts';
import { useFormats } from '../../i18n/format.ts';
import { useWorkspace } from '../../session/workspace.tsx';
import { useMessages } from './messages.ts';
import styles from './settings.module.css';

const MOST_DAYS = 3_650;

/** For how many days what changes overwrote is kept. */
export function HistorySection() {
  const t = useMessages();
  const { moment } = useFormats();
  const { data, error, refetch } = useQuery(settingsQuery(useWorkspace().id));
  return (
    <Section title={t('keep')} text={t('keepText')}>
      {error && !data && <LoadFailure error={error} retry={() => void refetch()} />}
      {data && (
        <p className={styles.known}>
          {data.historyFrom ? t('keepFrom', { from: moment(data.historyFrom) }) : t('keepAll')}
        </p>
      )}
      {/* Begins anew when somebody else has set another time. */}
      {data && <KeepDays key={data.historyDays} settings={data} />}
    </Section>
  );
}

function KeepDays({ settings: { id, historyDays } }: { settings: Schema<'WorkspaceSettings'> }) {
  const t = useMessages();
  const { moment } = useFormats();
  const { may } = useWorkspace();
  const [shortening, setShortening] = useState<number | null>(null);
  const save = async (days: number) => {
    queryClient.setQueryData(
      settingsQuery(id).queryKey,
      await ok(api.PATCH('/api/v1/workspace', { body: { historyDays: days } })),
    );
    notify({ kind: 'success', text: t('keepSaved', { count: days }) });
  };
  const form = useForm({
    initial: { historyDays: String(historyDays) },
    check: ({ historyDays: text }) =>
      daysIn(text) === null ? { historyDays: t('keepWrong', { most: MOST_DAYS }) } : {},
    async submit({ historyDays: text }) {
      const days = daysIn(text)!;
      if (days < historyDays) setShortening(days);
      else await save(days);
    },
  });
  return (
    <form ref={form.ref} onSubmit={form.submit} noValidate>
      <Field label={t('keepDays')} hint={t('keepHint', { most: MOST_DAYS })} error={form.errors.historyDays}>
        {(control) => (
          <Input
            {...control}
            {...form.text('historyDays')}
            inputMode="numeric"
            maxLength={5}
            disabled={!may.administer}
            style={{ width: 120 }}
          />
        )}
      </Field>
      <PermissionGate permission="administer">
        {(forbidden) => (
          <Button
            type="primary"
            htmlType="submit"
            loading={form.busy}
            disabled={forbidden || daysIn(form.values.historyDays) === historyDays}
          >
            {t('save')}
          </Button>
        )}
      </PermissionGate>
      <ProblemNotice error={form.failure} />
      {shortening !== null && (
        <ConfirmDialog
          title={t('shortenTitle', { count: shortening })}
          okText={t('shortenDo')}
          danger
          onClose={() => setShortening(null)}
          onOk={async () => {
            await save(shortening);
            setShortening(null);
          }}
        >
          <p>{t('shortenText', { from: moment(keptFrom(shortening)) })}</p>
        </ConfirmDialog>
      )}
    </form>
  );
}

function daysIn(text: string): number | null {
  const days = /^\d+$/.test(text.trim()) ? Number(text) : Number.NaN;
  return days >= 1 && days <= MOST_DAYS ? days : null;
}

/** Whole days (UTC) are kept. */
function keptFrom(days: number): string {
  const today = new Date().setUTCHours(0, 0, 0, 0);
  return new Date(today - days * 86_400_000).toISOString();
}
