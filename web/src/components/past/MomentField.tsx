import { Input } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useFormats } from '../../i18n/format.ts';
import { parseMoment, toMomentField } from '../../lib/moment.ts';
import { useWorkspace } from '../../session/workspace.tsx';
import { Field } from '../Field.tsx';
import { useMessages } from './messages.ts';
import { useHistoryFrom } from './settingsQuery.ts';

interface MomentFieldProps {
  label: string;
  /** undefined while what is in the field is no moment of the past. */
  value: string | undefined;
  onChange: (at: string | undefined) => void;
}

/** A day and a time of the past, in the zone of the person. It is told as soon as it is one; until then the field says so. */
export function MomentField({ label, value, onChange }: MomentFieldProps) {
  const t = useMessages();
  const { moment } = useFormats();
  const from = useHistoryFrom(useWorkspace().id);
  const [text, setText] = useState(value ? toMomentField(value) : '');
  const told = useRef(value);
  // A moment from outside is one of the server's, whose clock may be ahead.
  const read = (typed: string): string | undefined => {
    const at = parseMoment(typed);
    return at && (at === value || Date.parse(at) <= Date.now()) ? at : undefined;
  };
  // Another moment from outside, such as the way back, wins over what is in the field.
  useEffect(() => {
    if (value === told.current) return;
    told.current = value;
    if (value) setText(toMomentField(value));
  }, [value]);
  return (
    <Field
      label={label}
      hint={from && t('knownFrom', { from: moment(from) })}
      error={read(text) ? null : t('momentNeeded')}
    >
      {(control) => (
        <Input
          {...control}
          type="datetime-local"
          step="any"
          value={text}
          onChange={({ target }) => {
            setText(target.value);
            const at = read(target.value);
            if (at === told.current) return;
            told.current = at;
            onChange(at);
          }}
        />
      )}
    </Field>
  );
}
