import type { ContactInput } from '../changes/stage.ts';
import { AppError, type FieldError } from '../lib/errors.ts';
import { resolveCountry } from '../phone/countries.ts';
import { parsePhone } from '../phone/parse.ts';
import { checkAttributes } from './attributes.ts';
import type { Attribute, ContactFields } from './schema.ts';

interface CheckOptions {
  definitions: readonly Attribute[];
  defaultCountry?: string | undefined;
  /** JSON path of the contact, for errors: `contacts[3]`, or '' for the body itself. */
  path?: string;
}

/** Most contacts have no attributes, and an import checks a million. */
const NONE: Readonly<Record<string, never>> = Object.freeze({});

/** Checks one contact as given and answers it ready to be staged, or what is wrong with which field. */
export function checkContact(
  fields: ContactFields,
  { definitions, defaultCountry, path = '' }: CheckOptions,
): { contact: ContactInput } | { errors: FieldError[] } {
  const errors: FieldError[] = [];
  const at = (field: string): string => (path ? `${path}.${field}` : field);
  const country = checkCountry(fields.country, at('country'), errors);
  const phone = fields.phone?.trim()
    ? checkPhone({ raw: fields.phone, country, defaultCountry }, at('phone'), errors)
    : null;
  const userId = fields.userId || null;
  const email = checkEmail(fields.email, at('email'), errors);
  const attributes = fields.attributes
    ? checkAttributes(fields.attributes, { definitions, path: at('attributes'), errors })
    : NONE;
  if (!phone && !userId && errors.length === 0) {
    errors.push({ path: at('phone'), code: 'required', message: 'Give a phone number or a user id.' });
  }
  if (errors.length > 0) return { errors };
  return {
    contact: {
      phone: phone?.phone ?? null,
      phoneKey: phone?.key ?? null,
      userId,
      country: phone?.country ?? country,
      name: fields.name ?? '',
      email,
      remark: fields.remark ?? '',
      // A blank never erases where contacts are merged; a PATCH removes.
      attributes:
        attributes === NONE
          ? NONE
          : Object.fromEntries(
              Object.entries(attributes).flatMap(([key, value]) => (value === null ? [] : [[key, value]])),
            ),
    },
  };
}

/** Checks a list of contacts; one wrong field refuses the whole call, with every error at its path. */
export function checkContacts(list: readonly ContactFields[], options: CheckOptions): ContactInput[] {
  const errors: FieldError[] = [];
  const contacts = list.flatMap((fields, index) => {
    const checked = checkContact(fields, { ...options, path: `${options.path ?? 'contacts'}[${index}]` });
    if ('contact' in checked) return [checked.contact];
    errors.push(...checked.errors);
    return [];
  });
  if (errors.length > 0) throw invalidContacts(errors);
  return contacts;
}

export function invalidContacts(errors: FieldError[]): AppError {
  const first = errors[0]!;
  const others = errors.length > 1 ? ` and ${errors.length - 1} more` : '';
  return new AppError(
    'invalid_request',
    `${first.path}: ${first.message}${others}. Nothing was written.`.replace('..', '.'),
    {
      errors: errors.slice(0, 100),
    },
  );
}

export function checkCountry(given: string | null | undefined, path: string, errors: FieldError[]): string | null {
  if (!given?.trim()) return null;
  const country = resolveCountry(given);
  if (!country)
    errors.push({
      path,
      code: 'country_unknown',
      message: 'Not a country. Give its ISO code, such as CN, or its name.',
    });
  return country;
}

export function checkPhone(
  given: { raw: string; country: string | null; defaultCountry?: string | undefined },
  path: string,
  errors: FieldError[],
): { phone: string; key: string; country: string | null } | null {
  const parsed = parsePhone({ raw: given.raw, country: given.country, defaultCountry: given.defaultCountry ?? null });
  if (parsed.ok) return parsed;
  errors.push({ path, code: parsed.code, message: parsed.message });
  return null;
}

/** One @ with something on both sides and a dot in the domain: whether mail arrives, only mail can tell. */
const EMAIL = /^[^\s@<>()",;:\\[\]]{1,64}@[^\s@<>()",;:\\[\]]{1,189}\.[^\s@<>()",;:\\[\].]{2,63}$/u;

export function checkEmail(given: string | null | undefined, path: string, errors: FieldError[]): string {
  if (!given) return '';
  if (!EMAIL.test(given)) {
    errors.push({ path, code: 'email_invalid', message: 'Not an email address, such as name@example.com.' });
  }
  return given;
}
