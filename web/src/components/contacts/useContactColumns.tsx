import type { ReactNode } from 'react';
import type { Schema } from '../../api/client.ts';
import { useFormats } from '../../i18n/format.ts';
import { flagOf } from '../../lib/flag.ts';
import type { Column } from '../DataTable.tsx';
import { RelativeTime } from '../RelativeTime.tsx';
import styles from './ContactColumns.module.css';
import { useMessages } from './messages.ts';
import { useAttributes } from './useAttributes.ts';

type Contact = Schema<'Contact'>;

/** All columns that a table of contacts can have, in their order, the workspace's attributes among them. */
export function useContactColumns(name: (contact: Contact) => ReactNode): Column<Contact>[] {
  const t = useMessages();
  const { country, number, date } = useFormats();
  const attributes = useAttributes();
  const text = (key: 'userId' | 'email' | 'remark', width: number): Column<Contact> => ({
    key,
    title: t(key),
    width,
    render: ({ [key]: value }) => <span title={value ?? undefined}>{value}</span>,
  });
  return [
    { key: 'name', title: t('name'), width: 'min(220px, 26vw)', rowHeader: true, render: name },
    { key: 'phone', title: t('phone'), width: 'min(170px, 31vw)', render: ({ phone }) => phone },
    {
      key: 'country',
      title: t('country'),
      width: 170,
      wide: true,
      render: ({ country: code }) =>
        code && (
          <>
            <span aria-hidden="true">{flagOf(code)}</span> {country(code)}
          </>
        ),
    },
    text('userId', 180),
    text('email', 220),
    text('remark', 220),
    {
      key: 'groups',
      title: t('groups'),
      width: 220,
      render: ({ groups }) => {
        const names = groups.map((group) => group.name).join(', ');
        return <span title={names}>{names}</span>;
      },
    },
    {
      key: 'createdAt',
      title: t('createdAt'),
      width: 150,
      wide: true,
      render: ({ createdAt }) => <RelativeTime at={createdAt} />,
    },
    {
      key: 'updatedAt',
      title: t('updatedAt'),
      width: 150,
      wide: true,
      render: ({ updatedAt }) => <RelativeTime at={updatedAt} />,
    },
    ...attributes.map(({ key, name: title, type }): Column<Contact> => {
      const show = (value: string | number | boolean | undefined): ReactNode => {
        if (value === undefined) return null;
        if (type === 'number') return number(Number(value));
        if (type === 'boolean') return t(value ? 'yes' : 'no');
        return type === 'date' ? date(String(value)) : <span title={String(value)}>{String(value)}</span>;
      };
      return {
        key: `attribute:${key}`,
        title,
        width: 160,
        ...(type === 'number' && { align: 'end' as const }),
        render: ({ attributes: values }) => <span className={styles.value}>{show(values[key])}</span>,
      };
    }),
  ];
}
