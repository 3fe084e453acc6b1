import { Field } from '../../../components/Field.tsx';
import { type ChosenGroups, GroupSelect } from '../../../components/GroupSelect.tsx';
import { useMessages } from '../messages.ts';
import type { Method, Operation } from './operations.ts';

interface GroupFieldsProps {
  operation: Operation;
  method: Method;
  groups: ChosenGroups;
  onChange: (groups: ChosenGroups) => void;
}

/** The groups that contacts come into, or leave; who is deleted leaves all of them. */
export function GroupFields({ operation, groups, onChange }: GroupFieldsProps) {
  const t = useMessages();
  if (operation === 'delete') return null;
  const adding = operation === 'add';
  return (
    <Field
      label={t(adding ? 'associateGroup' : 'removeFromGroups')}
      hint={t(adding ? 'associateHint' : 'removeHint')}
      required={!adding}
    >
      {(control) => <GroupSelect control={control} creatable={adding} value={groups} onChange={onChange} />}
    </Field>
  );
}
