import { Input } from 'antd';
import { useState } from 'react';
import { useAttributes } from '../../../components/contacts/useAttributes.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { Field } from '../../../components/Field.tsx';
import { AttributeInput } from '../AttributeInput.tsx';
import { useMessages } from '../messages.ts';
import { type ContactFilter, DATES } from '../search.ts';
import styles from './FilterDialog.module.css';

interface FilterDialogProps {
  filter: ContactFilter;
  onApply: (filter: ContactFilter) => void;
  onClose: () => void;
}

/** Filters by date and by the values of attributes, each by its type. */
export default function FilterDialog({ filter, onApply, onClose }: FilterDialogProps) {
  const t = useMessages();
  const known = useAttributes();
  const [dates, setDates] = useState(() => Object.fromEntries(DATES.map((key) => [key, filter[key] ?? ''])));
  const [values, setValues] = useState<Record<string, string>>(filter.attributes ?? {});
  const apply = (): void => {
    const { createdFrom: _a, createdTo: _b, updatedFrom: _c, updatedTo: _d, attributes: _e, ...rest } = filter;
    const attributes = given(values);
    onApply({ ...rest, ...given(dates), ...(Object.keys(attributes).length > 0 && { attributes }) });
  };
  return (
    <Dialog title={t('moreFilters')} okText={t('apply')} onOk={apply} onClose={onClose}>
      <div className={styles.pairs}>
        {DATES.map((key) => (
          <Field key={key} label={t(key)}>
            {({ status: _, ...control }) => (
              <Input
                {...control}
                type="date"
                value={dates[key]}
                onChange={({ target }) => setDates((before) => ({ ...before, [key]: target.value }))}
              />
            )}
          </Field>
        ))}
      </div>
      <h2 className={styles.heading}>{t('attributes')}</h2>
      {known.length === 0 && <p className={styles.none}>{t('noAttributes')}</p>}
      <div className={styles.pairs}>
        {known.map((attribute) => (
          <Field key={attribute.key} label={attribute.name}>
            {(control) => (
              <AttributeInput
                attribute={attribute}
                control={control}
                placeholder={t('anyValue')}
                value={values[attribute.key] ?? ''}
                onChange={(value) => setValues((before) => ({ ...before, [attribute.key]: value }))}
              />
            )}
          </Field>
        ))}
      </div>
    </Dialog>
  );
}

const given = (values: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(values).filter(([, value]) => value.trim() !== ''));
