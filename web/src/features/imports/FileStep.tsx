import { Button } from 'antd';
import type { FileFormat, FormatOverrides } from '../../components/imports/types.ts';
import { ENCODINGS } from './encodings.ts';
import styles from './FileStep.module.css';
import { useMessages } from './messages.ts';
import { PlainSelect } from './PlainSelect.tsx';
import { PreviewTable } from './PreviewTable.tsx';
import { StepButtons } from './StepFrame.tsx';
import { Unreadable } from './Unreadable.tsx';
import type { Wizard } from './useWizard.ts';

const KIND_NAMES: Record<FileFormat['kind'], string> = { csv: 'CSV', xlsx: 'Excel (XLSX)', ods: 'OpenDocument (ODS)' };

/** How the file was read, with its first rows as they came out, and a way to correct it. */
export function FileStep({ wizard }: { wizard: Wizard }) {
  const t = useMessages();
  const { job, preview } = wizard;
  if (preview.error) return <Unreadable wizard={wizard} error={preview.error} />;
  if (!preview.data) return <p role="status">{t('recognising')}</p>;
  const { format, columns, rows } = preview.data;
  return (
    <>
      <p className={styles.text}>{t('fileText')}</p>
      <FormatFields format={format} wizard={wizard} />
      <p role="status" className="visually-hidden">
        {preview.isPlaceholderData ? t('recognising') : t('previewOf', { count: rows.length })}
      </p>
      <PreviewTable
        columns={columns}
        rows={rows}
        firstRow={format.firstRow + (format.header ? 1 : 0)}
        stale={preview.isPlaceholderData || wizard.applying}
      />
      <StepButtons>
        <Button
          type="primary"
          onClick={() => wizard.go('columns')}
          disabled={job.status === 'failed' && wizard.applying}
        >
          {t('nextColumns')}
        </Button>
      </StepButtons>
    </>
  );
}

function FormatFields({ format, wizard }: { format: FileFormat; wizard: Wizard }) {
  const t = useMessages();
  const { job, apply, applying } = wizard;
  const correct = (part: FormatOverrides): void => void apply({ format: { ...job.options.format, ...part } });
  const separators: Record<string, string> = {
    ',': t('comma'),
    ';': t('semicolon'),
    '\t': t('tab'),
    '|': t('pipe'),
  };
  const quotes: Record<string, string> = { '"': t('doubleQuotes'), "'": t('singleQuotes'), '': t('noQuotes') };
  return (
    <fieldset className={styles.format} disabled={applying}>
      <legend className="visually-hidden">{t('recognised')}</legend>
      <div className={styles.fact}>
        <span>{t('format')}</span>
        <strong>{KIND_NAMES[format.kind]}</strong>
      </div>
      {format.encoding && (
        <PlainSelect
          label={t('encoding')}
          value={format.encoding}
          options={ENCODINGS}
          onChange={(encoding) => correct({ encoding: encoding as keyof typeof ENCODINGS })}
        />
      )}
      {format.delimiter && (
        <PlainSelect
          label={t('delimiter')}
          value={format.delimiter}
          options={separators}
          onChange={(delimiter) => correct({ delimiter: delimiter as NonNullable<FormatOverrides['delimiter']> })}
        />
      )}
      {format.quote !== undefined && (
        <PlainSelect
          label={t('quote')}
          value={format.quote}
          options={quotes}
          onChange={(quote) => correct({ quote: quote as NonNullable<FormatOverrides['quote']> })}
        />
      )}
      {format.sheets && format.sheet !== undefined && (
        <PlainSelect
          label={t('sheet')}
          value={format.sheet}
          options={Object.fromEntries(
            format.sheets.map(({ name, hidden }) => [name, hidden ? t('hiddenSheet', { name }) : name]),
          )}
          onChange={(sheet) => correct({ sheet })}
        />
      )}
      <PlainSelect
        label={t('header')}
        value={String(format.header)}
        options={{ true: t('headerYes', { row: format.firstRow }), false: t('headerNo') }}
        onChange={(header) => correct({ header: header === 'true' })}
      />
    </fieldset>
  );
}
