import { Button } from 'antd';
import { useRef } from 'react';
import { api, ok } from '../../../api/client.ts';
import { queryClient } from '../../../api/queries.ts';
import { usePhoneCheck } from '../../../components/PhoneInput.tsx';
import { useProblemText } from '../../../components/problemText.ts';
import { useForm } from '../../../components/useForm.ts';
import { invalidateData, useUndo } from '../../../components/useUndo.ts';
import { useFormats } from '../../../i18n/format.ts';
import { ContactFields } from '../ContactFields.tsx';
import { useMessages } from '../messages.ts';
import type { Contact } from '../requests.ts';
import { alteredFields, type ContactValues, isMasked, valuesOf } from '../values.ts';
import styles from './ContactDrawer.module.css';

/** The fields of a contact, to alter in their place. A phone number of which the role hides digits is kept as it is. */
export function ContactForm({ contact, onClose }: { contact: Contact; onClose: () => void }) {
  const t = useMessages();
  const formats = useFormats();
  const problemText = useProblemText();
  const checkPhone = usePhoneCheck();
  const { notifyDone } = useUndo();
  // What was there when the editing began: others may alter the contact meanwhile.
  const before = useRef(valuesOf(contact)).current;
  const masked = isMasked(contact.phone);
  const read = ({ phone, country }: ContactValues) =>
    phone.trim() === ''
      ? { e164: null, error: null }
      : checkPhone(phone, country, country ? formats.country(country) : t('anyCountry'));
  const form = useForm<ContactValues>({
    initial: before,
    check: (values) => {
      const isErased = values.phone.trim() === '' && !masked && !contact.userId;
      const changed = values.phone !== before.phone || values.country !== before.country;
      return {
        ...(isErased && { phone: t('phoneNeeded') }),
        ...(changed && read(values).error && { phone: read(values).error ?? '' }),
      };
    },
    async submit(values) {
      const fields = alteredFields(before, values, read(values).e164);
      if (Object.keys(fields).length === 0) return onClose();
      const { id } = contact;
      const answer = await ok(api.PATCH('/api/v1/contacts/{id}', { params: { path: { id } }, body: fields }));
      queryClient.setQueryData(['contacts', 'one', id], answer);
      onClose();
      notifyDone(t('saved'), answer.change);
      await invalidateData();
    },
  });
  return (
    <form ref={form.ref} noValidate onSubmit={form.submit}>
      <ContactFields form={form} {...(masked && { phoneHint: t('maskedHint', { phone: contact.phone ?? '' }) })} />
      {form.failure !== null && (
        <p role="alert" className={styles.failure}>
          {problemText(form.failure)}
        </p>
      )}
      <div className={styles.buttons}>
        <Button type="primary" htmlType="submit" loading={form.busy}>
          {t('save')}
        </Button>
        <Button onClick={onClose}>{t('cancel')}</Button>
      </div>
    </form>
  );
}
