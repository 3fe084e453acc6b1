import { Input } from 'antd';
import { useState } from 'react';
import { queryClient } from '../../../api/queries.ts';
import { Dialog } from '../../../components/Dialog.tsx';
import { Field } from '../../../components/Field.tsx';
import { notify } from '../../../components/notices.ts';
import { useMessages } from '../messages.ts';
import { saveFilter } from '../requests.ts';
import type { ContactFilter } from '../search.ts';

/** Gives the present filter a name, for everyone in the workspace. */
export default function SaveFilterDialog({ filter, onClose }: { filter: ContactFilter; onClose: () => void }) {
  const t = useMessages();
  const [name, setName] = useState('');
  const save = async (): Promise<void> => {
    await saveFilter(name.trim(), filter);
    await queryClient.invalidateQueries({ queryKey: ['filters'] });
    notify({ kind: 'success', text: t('filterSaved', { name: name.trim() }) });
    onClose();
  };
  return (
    <Dialog
      title={t('saveFilter')}
      onOk={save}
      okDisabled={name.trim() === ''}
      onClose={onClose}
      problems={{ filter_name_taken: t('filterNameTaken') }}
    >
      <Field label={t('filterName')} hint={t('filterNameHint')} required>
        {({ status: _, ...control }) => (
          <Input {...control} autoFocus maxLength={100} value={name} onChange={({ target }) => setName(target.value)} />
        )}
      </Field>
    </Dialog>
  );
}
