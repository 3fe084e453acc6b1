import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Select } from 'antd';
import { useState } from 'react';
import { api, ok } from '../../api/client.ts';
import { Field } from '../../components/Field.tsx';
import { useProblemText } from '../../components/problemText.ts';
import { useFormats } from '../../i18n/format.ts';
import { useDebounced } from '../../lib/useDebounced.ts';
import styles from './ExplainContact.module.css';
import { ExpressionTree, useLeafName } from './ExpressionTree.tsx';
import { useMessages } from './messages.ts';
import { explain } from './requests.ts';
import type { Tree } from './tree.ts';

const SHOWN = 10;

interface ExplainContactProps {
  tree: Tree;
  expression: string;
  /** The tree is that of the expression before. */
  stale: boolean;
}

/** The tree of an expression; with a contact chosen, why this one is in it or not. */
export function ExplainContact({ tree, expression, stale }: ExplainContactProps) {
  const t = useMessages();
  const problemText = useProblemText();
  const { list } = useFormats();
  const nameOf = useLeafName(tree);
  const [typed, setTyped] = useState('');
  const [contact, setContact] = useState<{ value: number; label: string }>();
  const search = useDebounced(typed.trim(), 150);
  const found = useQuery({
    queryKey: ['contacts', 'select', search],
    queryFn: ({ signal }) =>
      ok(api.GET('/api/v1/contacts', { params: { query: { search, limit: SHOWN, size: 'none' } }, signal })),
    enabled: search !== '',
    placeholderData: keepPreviousData,
  });
  const why = useQuery({
    queryKey: ['audiences', 'explain', expression, contact?.value],
    queryFn: ({ signal }) => explain(expression, contact!.value, signal),
    enabled: contact !== undefined && !stale,
    retry: false,
  });
  const explained = contact && !stale ? why.data : undefined;
  const facts = (explained?.reasons ?? []).map((reason) =>
    t(reason.in ? 'factIn' : 'factOut', { name: nameOf(reason.expression) }),
  );
  return (
    <div className={styles.explain}>
      <h2 className={styles.title}>{t('treeTitle')}</h2>
      <ExpressionTree tree={tree} explained={explained?.tree} />
      <Field label={t('whyLabel')} hint={t('whyHint')} error={why.error ? problemText(why.error) : null}>
        {({ status, ...aria }) => (
          <Select
            {...aria}
            {...(status && { status })}
            labelInValue
            allowClear={{ label: t('clearChoice') }}
            className={styles.contact ?? ''}
            placeholder={t('whyPlaceholder')}
            value={contact ?? null}
            onChange={(chosen) => setContact(chosen ?? undefined)}
            showSearch={{ searchValue: typed, onSearch: setTyped, filterOption: false }}
            loading={found.isFetching}
            notFoundContent={search === '' ? t('whyHint') : t('nobodyFound')}
            options={(search === '' ? [] : (found.data?.items ?? [])).map(({ id, name, phone, userId }) => ({
              value: id,
              label: [name, phone ?? userId].filter(Boolean).join(' · '),
            }))}
          />
        )}
      </Field>
      {explained && (
        <p role="status" className={styles.answer}>
          <strong>{t(explained.in ? 'contactIn' : 'contactOut')}</strong> {t('because', { facts: list(facts) })}
        </p>
      )}
    </div>
  );
}
