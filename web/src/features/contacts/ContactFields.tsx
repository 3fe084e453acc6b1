import { Input } from 'antd';
import { CountrySelect } from '../../components/CountrySelect.tsx';
import { useAttributes } from '../../components/contacts/useAttributes.ts';
import { Field } from '../../components/Field.tsx';
import { PhoneInput } from '../../components/PhoneInput.tsx';
import { TextArea } from '../../components/TextArea.tsx';
import type { Form } from '../../components/useForm.ts';
import { AttributeInput } from './AttributeInput.tsx';
import { useMessages } from './messages.ts';
import type { ContactValues } from './values.ts';

interface ContactFieldsProps {
  form: Form<ContactValues>;
  /** Country, phone number and name alone: enough to say who is meant. */
  short?: boolean;
  /** Of the phone number, such as what the role shows of it. */
  phoneHint?: string;
}

/** The fields of one contact, the attributes of the workspace among them. */
export function ContactFields({ form, short = false, phoneHint }: ContactFieldsProps) {
  const t = useMessages();
  const attributes = useAttributes();
  const { values, errors, set } = form;
  return (
    <>
      <Field label={t('country')} error={errors.country}>
        {(control) => (
          <CountrySelect
            control={control}
            value={values.country}
            onChange={(country) => set('country', country)}
            placeholder={t('chooseCountry')}
          />
        )}
      </Field>
      <Field label={t('phone')} error={errors.phone} hint={phoneHint}>
        {(control) => (
          <PhoneInput
            control={control}
            value={values.phone}
            country={values.country}
            onCountry={(country) => set('country', country)}
            onChange={(phone) => set('phone', phone)}
          />
        )}
      </Field>
      <Field label={t('name')} error={errors.name}>
        {({ status, ...control }) => (
          <Input {...control} status={status} autoComplete="off" maxLength={256} {...form.text('name')} />
        )}
      </Field>
      {!short && (
        <>
          <Field label={t('email')} error={errors.email}>
            {({ status, ...control }) => (
              <Input
                {...control}
                status={status}
                type="email"
                autoComplete="off"
                maxLength={254}
                {...form.text('email')}
              />
            )}
          </Field>
          <Field label={t('remark')} error={errors.remark}>
            {({ status, ...control }) => (
              <TextArea {...control} status={status} maxLength={1000} {...form.text('remark')} />
            )}
          </Field>
          {attributes.map((attribute) => (
            <Field key={attribute.key} label={attribute.name}>
              {(control) => (
                <AttributeInput
                  attribute={attribute}
                  control={control}
                  value={values.attributes[attribute.key] ?? ''}
                  onChange={(value) => set('attributes', { ...values.attributes, [attribute.key]: value })}
                />
              )}
            </Field>
          ))}
        </>
      )}
    </>
  );
}
