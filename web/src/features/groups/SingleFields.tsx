import { Input } from 'antd';
import { CountrySelect } from '../../components/CountrySelect.tsx';
import { Field } from '../../components/Field.tsx';
import { PhoneInput } from '../../components/PhoneInput.tsx';
import { useMessages } from './messages.ts';
import type { SingleErrors, SingleValues } from './single.ts';

interface SingleFieldsProps {
  values: SingleValues;
  errors: SingleErrors;
  onChange: (patch: Partial<SingleValues>) => void;
}

/** Country, phone number and name of one contact. */
export function SingleFields({ values, errors, onChange }: SingleFieldsProps) {
  const t = useMessages();
  return (
    <>
      <Field label={t('country')} error={errors.country}>
        {(control) => (
          <CountrySelect control={control} value={values.country} onChange={(country) => onChange({ country })} />
        )}
      </Field>
      <Field label={t('phone')} error={errors.phone} required>
        {(control) => (
          <PhoneInput
            control={control}
            value={values.phone}
            country={values.country}
            onChange={(phone) => onChange({ phone })}
            onCountry={(country) => onChange({ country })}
          />
        )}
      </Field>
      <Field label={t('contactName')} error={errors.name}>
        {(control) => (
          <Input
            {...control}
            autoComplete="off"
            maxLength={256}
            value={values.name}
            onChange={({ target }) => onChange({ name: target.value })}
          />
        )}
      </Field>
    </>
  );
}
