import { Button, Input } from 'antd';
import { api, ok } from '../../api/client.ts';
import { Field } from '../../components/Field.tsx';
import { notify } from '../../components/notices.ts';
import { ProblemNotice } from '../../components/ProblemNotice.tsx';
import { Section } from '../../components/Section.tsx';
import { useForm } from '../../components/useForm.ts';
import { startSession } from '../../session/session.ts';
import { useSignedIn } from '../../session/signedIn.ts';
import { useMessages } from './messages.ts';

export function Profile() {
  const t = useMessages();
  const { person } = useSignedIn();
  const form = useForm({
    initial: { name: person.name },
    async submit({ name }) {
      startSession(await ok(api.PATCH('/api/v1/account', { body: { name } })));
      notify({ kind: 'success', text: t('saved') });
    },
  });
  return (
    <Section title={t('profile')}>
      <form ref={form.ref} onSubmit={form.submit} noValidate>
        <Field label={t('email')}>{(control) => <Input {...control} value={person.email} readOnly />}</Field>
        <Field label={t('name')} hint={t('nameHint')} error={form.errors.name}>
          {(control) => <Input {...control} {...form.text('name')} autoComplete="name" maxLength={100} />}
        </Field>
        <Button
          type="primary"
          htmlType="submit"
          loading={form.busy}
          disabled={form.values.name.trim() === '' || form.values.name === person.name}
        >
          {t('save')}
        </Button>
        <ProblemNotice error={form.failure} />
      </form>
    </Section>
  );
}
