import { Input, Select } from 'antd';
import type { Schema } from '../../api/client.ts';
import type { FieldControl } from '../../components/Field.tsx';
import { useMessages } from './messages.ts';

interface AttributeInputProps {
  attribute: Schema<'Attribute'>;
  /** As text, as the API reads every type; blank for none. */
  value: string;
  onChange: (value: string) => void;
  control: FieldControl;
  /** What a choice says while nothing is chosen. */
  placeholder?: string;
}

/** A control that takes values of an attribute's type and no others. */
export function AttributeInput({ attribute, value, onChange, control, placeholder }: AttributeInputProps) {
  const t = useMessages();
  const { status, ...aria } = control;
  const { type, choices } = attribute;
  if (type === 'boolean' || type === 'choice') {
    const options =
      type === 'boolean'
        ? [
            { value: 'true', label: t('yes') },
            { value: 'false', label: t('no') },
          ]
        : (choices ?? []).map((choice) => ({ value: choice, label: choice }));
    return (
      <Select
        {...aria}
        {...(status && { status })}
        style={{ width: '100%' }}
        allowClear={{ label: t('clearChoice') }}
        placeholder={placeholder ?? t('noValue')}
        value={value || undefined}
        onChange={(next: string | undefined) => onChange(next ?? '')}
        options={options}
        {...(options.length > 8 && { showSearch: { optionFilterProp: 'label' } })}
      />
    );
  }
  return (
    <Input
      {...aria}
      {...(status && { status })}
      type={type}
      {...(type === 'number' && { inputMode: 'decimal', step: 'any' })}
      maxLength={1000}
      value={value}
      onChange={({ target }) => onChange(target.value)}
    />
  );
}

/** A value as the control shows it. */
export const toText = (value: string | number | boolean | undefined): string =>
  value === undefined ? '' : String(value);
