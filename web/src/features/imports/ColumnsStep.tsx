import { Button, Input } from 'antd';
import { Empty } from '../../components/Empty.tsx';
import type { Import } from '../../components/imports/types.ts';
import { useFormats } from '../../i18n/format.ts';
import styles from './ColumnsStep.module.css';
import { attributeFor, type NewAttribute } from './draft.ts';
import { letterOf } from './letters.ts';
import { useMessages } from './messages.ts';
import { PlainSelect } from './PlainSelect.tsx';
import { StepButtons } from './StepFrame.tsx';
import { problemsOf } from './targets.ts';
import type { Wizard } from './useWizard.ts';

const FIELDS = ['phone', 'country', 'name', 'email', 'remark', 'groups', 'userId'] as const;
const TYPES = ['text', 'number', 'date', 'boolean'] as const satisfies readonly NewAttribute['type'][];
const NEW = 'new';

/** Which column is what, with some of its values; each can go to a field, an attribute, a new attribute, or nowhere. */
export function ColumnsStep({ wizard }: { wizard: Wizard }) {
  const t = useMessages();
  const { list } = useFormats();
  const { preview, draft, go } = wizard;
  if (!preview.data)
    return <Empty title={t('noColumns')} action={<Button onClick={() => go('file')}>{t('step_file')}</Button>} />;
  const { columns } = preview.data;
  const targets = draft.targets ?? columns.map(({ to }) => to);
  const { lacksIdentity, doubled } = problemsOf(targets);
  const names = columns.filter(({ column }) => doubled.has(column)).map((column) => nameOf(column));
  return (
    <>
      <p className={styles.text}>{t('columnsText')}</p>
      <div className={styles.frame}>
        <table className={styles.table} aria-label={t('step_columns')}>
          <thead>
            <tr>
              <th scope="col">{t('column')}</th>
              <th scope="col" className={styles.samples}>
                {t('samples')}
              </th>
              <th scope="col">{t('goesTo')}</th>
            </tr>
          </thead>
          <tbody>
            {columns.map((column) => (
              <ColumnRow
                key={column.column}
                column={column}
                wizard={wizard}
                targets={targets}
                wrong={doubled.has(column.column)}
              />
            ))}
          </tbody>
        </table>
      </div>
      <div role="alert">
        {lacksIdentity && <p className={styles.problem}>{t('needsPhone')}</p>}
        {names.length > 0 && <p className={styles.problem}>{t('doubled', { columns: list(names) })}</p>}
      </div>
      <StepButtons>
        <Button onClick={() => go('file')}>{t('back')}</Button>
        <Button type="primary" disabled={lacksIdentity || names.length > 0} onClick={() => go('options')}>
          {t('nextOptions')}
        </Button>
      </StepButtons>
    </>
  );
}

interface ColumnRowProps {
  column: Import['columns'][number];
  wizard: Wizard;
  targets: readonly (string | null)[];
  wrong: boolean;
}

function ColumnRow({ column, wizard, targets, wrong }: ColumnRowProps) {
  const t = useMessages();
  const { attributes, draft, change, preview } = wizard;
  const created = [...(preview.data?.mapping?.newAttributes ?? []), ...draft.newAttributes];
  const target = targets[column.column] ?? null;
  const own = created.findLast(({ key }) => target === `attribute:${key}`);
  const to = (value: string): void => {
    const next = [...targets];
    const taken = [...attributes, ...created].map(({ key }) => key);
    const made = value === NEW ? attributeFor(column, taken) : null;
    next[column.column] = made ? `attribute:${made.key}` : value || null;
    change({ targets: next, ...(made && { newAttributes: [...draft.newAttributes, made] }) });
  };
  const alter = (part: Partial<NewAttribute>): void => {
    if (!own) return;
    const others = draft.newAttributes.filter(({ key }) => key !== own.key);
    change({ targets, newAttributes: [...others, { ...own, ...part }] });
  };
  const known = Object.fromEntries(attributes.map(({ key, name }) => [`attribute:${key}`, name]));
  return (
    <tr>
      <th scope="row">
        <span className={styles.letter}>{letterOf(column.column)}</span> {column.header || <i>{t('noHeader')}</i>}
      </th>
      <td className={styles.samples}>
        {column.samples.length > 0 ? (
          column.samples.map((sample, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the same value may stand in several rows
            <span key={index} className={styles.sample}>
              {sample}
            </span>
          ))
        ) : (
          <span className={styles.muted}>{t('onlyBlank')}</span>
        )}
      </td>
      <td>
        <PlainSelect
          label={t('columnGoesTo', { column: nameOf(column) })}
          hideLabel
          value={target ?? ''}
          invalid={wrong}
          options={{ '': t('nowhere'), ...Object.fromEntries(FIELDS.map((field) => [field, t(`field_${field}`)])) }}
          more={[
            {
              heading: t('attributes'),
              options: {
                ...known,
                ...(own && { [`attribute:${own.key}`]: t('newAttributeNamed', { name: own.name }) }),
                [NEW]: t('newAttribute'),
              },
            },
          ]}
          onChange={to}
        />
        {own && (
          <div className={styles.created}>
            <Input
              aria-label={t('attributeName', { column: nameOf(column) })}
              value={own.name}
              maxLength={100}
              onChange={({ target: { value } }) => alter({ name: value })}
            />
            <PlainSelect
              label={t('attributeType', { column: nameOf(column) })}
              hideLabel
              value={own.type}
              options={Object.fromEntries(TYPES.map((type) => [type, t(`type_${type}`)]))}
              onChange={(type) => alter({ type: type as NewAttribute['type'] })}
            />
          </div>
        )}
      </td>
    </tr>
  );
}

const nameOf = ({ header, column }: { header: string; column: number }): string => header || letterOf(column);
