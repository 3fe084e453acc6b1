import type { FieldError } from '../lib/errors.ts';

/** The vendor's names of our fields. */
const NAMES: Record<string, string> = {
  phone: 'ContactDetails',
  name: 'ContactName',
  country: 'Country',
  email: 'Email',
  remark: 'Remark',
  groups: 'Groups',
};

/** What is wrong with a field, by the vendor's name of it. */
export function describe({ path, message }: Pick<FieldError, 'path' | 'message'>): string {
  const field = path.replace(/\[\d+\]/g, '').replace(/^.*\./, '');
  return NAMES[field] ? `${NAMES[field]}: ${message}` : message;
}
