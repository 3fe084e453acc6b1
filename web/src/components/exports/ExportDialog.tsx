import { Checkbox, Radio } from 'antd';
import { useState } from 'react';
import { useMay } from '../../session/workspace.tsx';
import { useAttributes } from '../contacts/useAttributes.ts';
import { Dialog } from '../Dialog.tsx';
import styles from './ExportDialog.module.css';
import { useMessages } from './messages.ts';
import type { Selection } from './requests.ts';
import { useExport } from './useExport.tsx';

const FORMATS = ['csv', 'xlsx', 'jsonl'] as const;
/** What an import takes, and what only people read. */
const IMPORTED = ['country', 'phone', 'name', 'email', 'remark', 'userId'] as const;
const MORE = ['id', 'createdAt', 'updatedAt'] as const;
const ATTRIBUTE = 'attribute:';

/** Asks for the format and the columns, and has the contacts exported in the background. */
export default function ExportDialog({
  selection,
  note,
  onClose,
}: {
  selection: Selection;
  /** What to know about whom the file is of. */
  note?: string | undefined;
  onClose: () => void;
}) {
  const t = useMessages();
  const run = useExport();
  const seesNumbers = useMay('seeFullPhoneNumbers');
  const attributes = useAttributes();
  const [format, setFormat] = useState<(typeof FORMATS)[number]>('csv');
  // What differs from the usual, so that attributes which are read meanwhile are there.
  const [turned, setTurned] = useState<ReadonlySet<string>>(new Set());
  const columns = [
    ...IMPORTED.map((name) => ({ name, label: t(name), usual: true })),
    ...attributes.map(({ key, name }) => ({ name: ATTRIBUTE + key, label: name, usual: true })),
    ...MORE.map((name) => ({ name, label: t(name), usual: false })),
  ];
  const isChosen = ({ name, usual }: (typeof columns)[number]): boolean => usual !== turned.has(name);
  const chosen = columns.filter(isChosen).map(({ name }) => name);
  const turn = (name: string): void => {
    const next = new Set(turned);
    if (!next.delete(name)) next.add(name);
    setTurned(next);
  };
  return (
    <Dialog
      title={t('title')}
      okText={t('begin')}
      okDisabled={chosen.length === 0}
      onClose={onClose}
      onOk={async () => {
        await run({ selection, format, columns: chosen });
        onClose();
      }}
    >
      {note && <p className={styles.note}>{note}</p>}
      <fieldset className={styles.formats}>
        <legend>{t('format')}</legend>
        <Radio.Group
          value={format}
          onChange={({ target }) => setFormat(target.value)}
          options={FORMATS.map((value) => ({ value, label: t(value) }))}
        />
      </fieldset>
      <fieldset className={styles.columns}>
        <legend>{t('columns')}</legend>
        {columns.map((column) => (
          <Checkbox key={column.name} checked={isChosen(column)} onChange={() => turn(column.name)}>
            {column.label}
          </Checkbox>
        ))}
      </fieldset>
      <p className={styles.hint}>
        {chosen.length === 0 ? t('noColumn') : seesNumbers ? t('columnsHint') : t('masked')}
      </p>
    </Dialog>
  );
}
