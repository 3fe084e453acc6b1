import { useAttributes } from '../../../components/contacts/useAttributes.ts';
import { useFormats } from '../../../i18n/format.ts';
import { flagOf } from '../../../lib/flag.ts';
import { useMessages } from '../messages.ts';
import type { Contact } from '../requests.ts';
import { isMasked } from '../values.ts';
import styles from './ContactDrawer.module.css';

/** The fields of a contact, to read. */
export function ContactFacts({ contact }: { contact: Contact }) {
  const t = useMessages();
  const formats = useFormats();
  const attributes = useAttributes();
  const { phone, userId, country, name, email, remark, attributes: values } = contact;
  const show = (value: string | number | boolean, type: string | undefined): string => {
    if (typeof value === 'boolean') return t(value ? 'yes' : 'no');
    if (typeof value === 'number') return formats.number(value);
    return type === 'date' ? formats.date(`${value}T12:00:00`) : value;
  };
  const facts: [label: string, value: string | null][] = [
    [t('phone'), phone],
    [t('country'), country && `${flagOf(country)} ${formats.country(country)}`],
    [t('name'), name],
    [t('email'), email],
    [t('userId'), userId],
    [t('remark'), remark],
    ...Object.entries(values).map(([key, value]): [string, string] => {
      const attribute = attributes.find((one) => one.key === key);
      return [attribute?.name ?? key, show(value, attribute?.type)];
    }),
    [t('createdAt'), formats.dateTime(contact.createdAt)],
    [t('updatedAt'), formats.dateTime(contact.updatedAt)],
  ];
  return (
    <>
      <dl className={styles.facts}>
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <Fact key={label} label={label} value={value ?? ''} />
          ))}
      </dl>
      {isMasked(phone) && <p className={styles.erase}>{t('maskedText')}</p>}
    </>
  );
}

function Fact({ label, value }: { label: string; value: string }) {
  return (
    <>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </>
  );
}
