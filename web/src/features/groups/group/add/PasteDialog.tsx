import { Input } from 'antd';
import { api, ok } from '../../../../api/client.ts';
import { CountrySelect } from '../../../../components/CountrySelect.tsx';
import { Dialog } from '../../../../components/Dialog.tsx';
import { Field } from '../../../../components/Field.tsx';
import { invalidateData, useUndo } from '../../../../components/useUndo.ts';
import { useFormats } from '../../../../i18n/format.ts';
import { useMessages } from '../messages.ts';
import { MOST_ROWS } from './cells.ts';
import styles from './PasteDialog.module.css';
import { PastePreview } from './PastePreview.tsx';
import { usePaste } from './usePaste.ts';

interface PasteDialogProps {
  group: { id: number; name: string };
  onClose: () => void;
}

/** Adds rows pasted from a spreadsheet as one change; rows that cannot be contacts stay in the dialog to be mended. */
export default function PasteDialog({ group, onClose }: PasteDialogProps) {
  const t = useMessages();
  const { number } = useFormats();
  const { notifyDone } = useUndo();
  const paste = usePaste();
  const { rows } = paste;
  const good = rows.flatMap(({ contact }) => (contact ? [contact] : []));
  const wrong = rows.filter(({ error }) => error !== null);
  const add = async () => {
    const params = { path: { id: group.id } };
    const body = { contacts: good, onExisting: 'overwrite' as const };
    const { added, change } = await ok(api.POST('/api/v1/groups/{id}/contacts', { params, body }));
    notifyDone(t('added', { count: added, group: group.name }), change);
    if (wrong.length > 0) paste.keep(wrong);
    else onClose();
    await invalidateData();
  };
  return (
    <Dialog
      title={t('addPaste')}
      width={760}
      onClose={onClose}
      onOk={add}
      okDisabled={good.length === 0}
      okText={good.length === 0 ? t('pasteAddNone') : t('pasteAdd', { count: good.length })}
    >
      <Field label={t('pasteLabel')} hint={t('pasteHint')}>
        {(control) => (
          <Input.TextArea
            id={control.id}
            aria-describedby={control['aria-describedby']}
            autoFocus
            rows={6}
            spellCheck={false}
            className={styles.text}
            value={paste.text}
            onChange={({ target }) => paste.setText(target.value)}
          />
        )}
      </Field>
      <Field label={t('defaultCountry')} hint={t('defaultCountryHint')}>
        {(control) => (
          <CountrySelect
            control={control}
            value={paste.defaultCountry}
            onChange={paste.setDefaultCountry}
            placeholder={t('noDefaultCountry')}
          />
        )}
      </Field>
      <p role="status" className={styles.counts}>
        {rows.length > 0 && t('pasteGood', { count: good.length })}
        {wrong.length > 0 && <strong className={styles.wrong}>{t('pasteWrong', { count: wrong.length })}</strong>}
      </p>
      {paste.tooMany && <p className={styles.wrong}>{t('pasteMany', { most: number(MOST_ROWS) })}</p>}
      {rows.length > 0 && <PastePreview rows={rows} targets={paste.targets} onTarget={paste.setTarget} />}
    </Dialog>
  );
}
