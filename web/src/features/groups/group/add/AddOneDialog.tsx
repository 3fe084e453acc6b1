import { useState } from 'react';
import { api, ok } from '../../../../api/client.ts';
import { Dialog } from '../../../../components/Dialog.tsx';
import { invalidateData, useUndo } from '../../../../components/useUndo.ts';
import { SingleFields } from '../../SingleFields.tsx';
import { NO_SINGLE, refusedFields, type SingleErrors, toContact, useSingleCheck } from '../../single.ts';
import { useMessages } from '../messages.ts';

interface AddOneDialogProps {
  group: { id: number; name: string };
  onClose: () => void;
}

/** Adds one contact to the group; one who is known already is brought up to date. */
export default function AddOneDialog({ group, onClose }: AddOneDialogProps) {
  const t = useMessages();
  const check = useSingleCheck();
  const { notifyDone } = useUndo();
  const [values, setValues] = useState(NO_SINGLE);
  const [errors, setErrors] = useState<SingleErrors>({});
  const add = async () => {
    const wrong = check(values);
    setErrors(wrong);
    if (Object.keys(wrong).length > 0) return;
    try {
      const params = { path: { id: group.id } };
      const body = { contacts: [toContact(values)], onExisting: 'overwrite' as const };
      const { added, change } = await ok(api.POST('/api/v1/groups/{id}/contacts', { params, body }));
      notifyDone(
        added > 0 ? t('added', { count: added, group: group.name }) : t('alreadyIn', { group: group.name }),
        change,
      );
    } catch (error) {
      const refused = refusedFields(error);
      if (Object.keys(refused).length === 0) throw error;
      return setErrors(refused);
    }
    onClose();
    await invalidateData();
  };
  return (
    <Dialog title={t('addOne')} onClose={onClose} onOk={add}>
      <SingleFields
        values={values}
        errors={errors}
        onChange={(patch) => {
          setValues((before) => ({ ...before, ...patch }));
          setErrors({});
        }}
      />
    </Dialog>
  );
}
