import { Button } from 'antd';
import { useAttributes } from '../../../components/contacts/useAttributes.ts';
import { CloseIcon } from '../../../components/icons.tsx';
import { useFormats } from '../../../i18n/format.ts';
import { useMessages } from '../messages.ts';
import { type ContactFilter, DATES, isFiltered } from '../search.ts';
import styles from './Chips.module.css';

interface ChipsProps {
  filter: ContactFilter;
  onChange: (filter: ContactFilter) => void;
}

/** The parts of the filter that no control of the bar shows, each with a way to drop it. */
export function Chips({ filter, onChange }: ChipsProps) {
  const t = useMessages();
  const { date } = useFormats();
  const attributes = useAttributes();
  const chips: { key: string; text: string; without: ContactFilter }[] = [];
  for (const [key, value] of Object.entries(filter.attributes ?? {})) {
    const { [key]: _, ...others } = filter.attributes ?? {};
    const { attributes: __, ...rest } = filter;
    const attribute = attributes.find((one) => one.key === key);
    const shown = attribute?.type === 'boolean' ? t(value === 'true' ? 'yes' : 'no') : value;
    chips.push({
      key: `attribute:${key}`,
      text: t('attributeIs', { attribute: attribute?.name ?? key, value: shown }),
      without: Object.keys(others).length > 0 ? { ...rest, attributes: others } : rest,
    });
  }
  if (filter.expression !== undefined) {
    const { expression, ...without } = filter;
    chips.push({ key: 'expression', text: t('expressionIs', { expression }), without });
  }
  for (const key of DATES) {
    const { [key]: day, ...without } = filter;
    // Noon, because midnight of one zone is another day in the next.
    if (day !== undefined) chips.push({ key, text: t(`${key}Is`, { date: date(`${day}T12:00:00`) }), without });
  }
  if (!isFiltered(filter)) return null;
  return (
    <ul className={styles.chips} aria-label={t('filters')}>
      {chips.map(({ key, text, without }) => (
        <li key={key} className={styles.chip}>
          {text}
          <button type="button" aria-label={t('dropFilter', { filter: text })} onClick={() => onChange(without)}>
            <CloseIcon size={12} />
          </button>
        </li>
      ))}
      <li>
        <Button type="link" size="small" onClick={() => onChange({})}>
          {t('clearFilters')}
        </Button>
      </li>
    </ul>
  );
}
