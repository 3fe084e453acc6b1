import { isProblem } from '../../api/problem.ts';
import { usePhoneCheck } from '../../components/PhoneInput.tsx';
import { useFormats } from '../../i18n/format.ts';
import { useMessages } from './messages.ts';

/** One contact as it is typed in. */
export interface SingleValues {
  country: string | null;
  phone: string;
  name: string;
}

export type SingleErrors = Partial<Record<keyof SingleValues, string>>;

export const NO_SINGLE: SingleValues = { country: null, phone: '', name: '' };

/** What is wrong with a contact before it is sent. */
export function useSingleCheck(): (values: SingleValues) => SingleErrors {
  const t = useMessages();
  const { country: nameOf } = useFormats();
  const checkPhone = usePhoneCheck();
  return ({ country, phone }) => {
    if (phone.trim() === '') return { phone: t('phoneNeeded') };
    // A number with its plus names its country by itself.
    if (country === null && !phone.trim().startsWith('+')) return { country: t('countryNeeded') };
    const { error } = checkPhone(phone, country, country === null ? '' : nameOf(country));
    return error === null ? {} : { phone: error };
  };
}

/** As the API takes a contact. */
export const toContact = ({ country, phone, name }: SingleValues) => ({ country, phone, name: name.trim() });

/** What the API refused of the only contact of a request, by field. */
export function refusedFields(error: unknown): SingleErrors {
  if (!isProblem(error)) return {};
  const found: SingleErrors = {};
  for (const { path, message } of error.errors) {
    const field = /^contacts\[0\]\.(country|phone|name)$/.exec(path)?.[1] as keyof SingleValues | undefined;
    if (field) found[field] ??= message;
  }
  return found;
}
