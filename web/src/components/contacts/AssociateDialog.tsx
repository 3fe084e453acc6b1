import { useState } from 'react';
import { Dialog } from '../Dialog.tsx';
import { Field } from '../Field.tsx';
import { type ChosenGroups, GroupSelect, NO_GROUPS } from '../GroupSelect.tsx';
import { useMessages } from './messages.ts';

interface AssociateDialogProps {
  /** Associate Group keeps contacts in their groups; Change Group takes them out of all others. */
  mode: 'associate' | 'change';
  /** How many contacts; null while nobody knows. */
  count: number | null;
  /** What becomes of them, where it is something else than of contacts in general. */
  text?: string;
  /** Groups that are not offered. */
  without?: readonly number[];
  move: (to: ChosenGroups) => Promise<void>;
  onClose: () => void;
}

/** Chooses the groups, new ones included, that contacts are to come into. */
export default function AssociateDialog({ mode, count, text, without = [], move, onClose }: AssociateDialogProps) {
  const t = useMessages();
  const [groups, setGroups] = useState(NO_GROUPS);
  const none = groups.ids.length + groups.newNames.length === 0;
  return (
    <Dialog
      title={t(mode === 'associate' ? 'associateGroup' : 'changeGroup')}
      onOk={() => move(groups)}
      okDisabled={none}
      onClose={onClose}
    >
      <p style={{ marginBottom: 16 }}>
        {text ??
          (count === null
            ? t(mode === 'associate' ? 'associateAll' : 'changeAll')
            : t(mode === 'associate' ? 'associateText' : 'changeText', { count }))}
      </p>
      <Field label={t('selectGroup')} hint={t('selectGroupHint')} required>
        {(control) => <GroupSelect control={control} creatable without={without} value={groups} onChange={setGroups} />}
      </Field>
    </Dialog>
  );
}
