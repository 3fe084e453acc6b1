import { type ContactFields, contactInput } from '../contacts/schema.ts';
import { describe } from './describe.ts';
import { CamsError } from './errors.ts';

/** A contact as the vendor's operations take one. */
interface GivenContact {
  ContactDetails?: string | undefined;
  ContactName?: string | undefined;
  Country?: string | undefined;
  Email?: string | undefined;
  Remark?: string | undefined;
}

/** A contact as our services take it; what is not given is left as it is. Throws CamsError naming what is wrong. */
export function toFields(given: GivenContact): ContactFields {
  const parsed = contactInput.safeParse({
    phone: given.ContactDetails,
    name: given.ContactName,
    country: given.Country,
    email: given.Email,
    remark: given.Remark,
  });
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  throw new CamsError('InvalidParameter', describe({ path: path.join('.'), message }));
}

export const eitherOr = (): CamsError =>
  new CamsError('InvalidParameter', 'Give either ContactDetails, for one contact, or FilePath, for those of a file.');
