import { toText } from './AttributeInput.tsx';
import type { Contact } from './requests.ts';

/** The fields of a contact as a form holds them: texts, blank for none. */
export interface ContactValues extends Record<string, unknown> {
  country: string | null;
  phone: string;
  name: string;
  email: string;
  remark: string;
  attributes: Record<string, string>;
}

export const NO_VALUES: ContactValues = {
  country: null,
  phone: '',
  name: '',
  email: '',
  remark: '',
  attributes: {},
};

/** Whether a role sees only some digits of it: such a text is no number and is never sent back. */
export const isMasked = (phone: string | null): boolean => phone?.includes('*') ?? false;

export function valuesOf({ phone, country, name, email, remark, attributes }: Contact): ContactValues {
  return {
    country,
    phone: isMasked(phone) ? '' : (phone ?? ''),
    name,
    email,
    remark,
    attributes: Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, toText(value)])),
  };
}

interface Fields {
  country?: string | null;
  phone?: string | null;
  name?: string;
  email?: string;
  remark?: string;
  attributes?: Record<string, string | null>;
}

/** What was altered, and nothing else, so that others who alter the same contact meanwhile lose nothing. */
export function alteredFields(before: ContactValues, after: ContactValues, e164: string | null): Fields {
  const fields: Fields = {};
  if (after.phone.trim() !== before.phone) fields.phone = e164;
  if (after.country !== before.country) fields.country = after.country;
  for (const key of ['name', 'email', 'remark'] as const) {
    if (after[key].trim() !== before[key]) fields[key] = after[key].trim();
  }
  const keys = new Set([...Object.keys(before.attributes), ...Object.keys(after.attributes)]);
  const attributes = [...keys].flatMap((key) => {
    const value = (after.attributes[key] ?? '').trim();
    return value === (before.attributes[key] ?? '') ? [] : [[key, value === '' ? null : value] as const];
  });
  if (attributes.length > 0) fields.attributes = Object.fromEntries(attributes);
  return fields;
}
