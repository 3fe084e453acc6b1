import { z } from 'zod';
import { apiKey } from '../access/schema.ts';
import { groupName } from '../groups/schema.ts';
import { verbatim } from '../lib/verbatim.ts';

/** What programs sign their requests to the CAMS interface with; the secret is shown once. */
export const accessKey = apiKey
  .omit({ prefix: true, rotatedUntil: true })
  .extend({ accessKeyId: verbatim(z.string()) })
  .meta({ id: 'AccessKey' });

export type AccessKey = z.infer<typeof accessKey>;

// Parameters of operations. All arrive as texts; those that are empty count as absent. What no schema names, the vendor's
// clients may send all the same (OwnerId, RegionId, BizExtend …): it says nothing here and is passed over.

const id = z
  .string()
  .trim()
  .regex(/^[1-9]\d{0,15}$/, 'must be the id of one, a positive integer')
  .transform(Number)
  .refine(Number.isSafeInteger, 'must be below 2^53');

const flag = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['true', 'false'], 'must be true or false'))
  .transform((text) => text === 'true');

/** More in one call belong in a file. */
const MOST_ITEMS = 10_000;

/**
 * A list in a text, which the vendor leaves open: a JSON array of values or of objects that have one of `keys`, as its
 * examples show (`[{"id":1}]`), or values with commas between them.
 */
const listOf = (keys: readonly string[]) =>
  z.string().transform((text, context): string[] => {
    const items = itemsOf(text, keys);
    if (!items) {
      context.addIssue(`must be values with commas between them, or a JSON array of values or of {"${keys[0]}": …}`);
      return z.NEVER;
    }
    if (items.length > MOST_ITEMS) {
      context.addIssue(`has more than ${MOST_ITEMS.toLocaleString('en')} items; send several calls, or a file`);
      return z.NEVER;
    }
    return [...new Set(items)];
  });

function itemsOf(text: string, keys: readonly string[]): string[] | null {
  if (!/^\s*[[{]/.test(text)) {
    const items = text.split(/[,，]/).map((item) => item.trim());
    return items.filter((item) => item !== '');
  }
  try {
    const parsed: unknown = JSON.parse(text);
    const items = (Array.isArray(parsed) ? parsed : [parsed]).map((item) => textOf(item, keys));
    return items.every((item) => item !== null) ? items : null;
  } catch {
    return null;
  }
}

function textOf(item: unknown, keys: readonly string[]): string | null {
  if (typeof item === 'string' || typeof item === 'number') return String(item).trim();
  if (typeof item !== 'object' || item === null) return null;
  // Names of fields differ in case between the vendor's examples: Id, id.
  const fields = Object.entries(item).map(([name, value]) => [name.toLowerCase(), value] as const);
  const found = keys.flatMap((key) => fields.filter(([name]) => name === key.toLowerCase()))[0];
  return found && typeof found[1] !== 'object' ? textOf(found[1], keys) : null;
}

const idsOf = (...keys: string[]) => listOf(keys).pipe(z.array(id));
const contactIds = idsOf('id', 'contactId', 'contactCode', 'code').refine(
  (ids) => ids.length > 0,
  'must name at least one contact',
);

const day = z
  .string()
  .trim()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'must be a day such as 2030-01-31')
  .refine((text) => !Number.isNaN(Date.parse(text)), 'must be a day such as 2030-01-31');

/** How a contact is given: `ContactDetails` is its phone number, `Country` what it is to be read in. */
const contactFields = {
  ContactDetails: z.string().max(200),
  ContactName: z.string(),
  Country: z.string().max(100),
  Email: z.string(),
  Remark: z.string(),
};
const optionalContact = z.object(contactFields).partial().shape;
const filePath = z.string().trim().max(4000).optional();

export const inputs = {
  AddGroup: z.object({ GroupName: groupName, FilePath: filePath, ...optionalContact }),
  UpdateGroupName: z.object({ GroupId: id, GroupName: groupName }),
  DeleteGroupById: z.object({ GroupId: id }),
  GetGroupExist: z.object({ GroupName: groupName }),
  ListAllGroups: z.object({}),
  AddContacts: z.object({
    Groups: listOf(['id', 'groupId', 'groupName', 'name']),
    NeedUpdate: flag,
    FilePath: filePath,
    ...optionalContact,
  }),
  UpdateContactById: z.object({
    ContactId: id,
    ...contactFields,
    Email: contactFields.Email.optional(),
    Remark: contactFields.Remark.optional(),
  }),
  DeleteContacts: z.object({ FilePath: filePath, ...optionalContact }),
  DeleteContactsByIds: z.object({ Contacts: contactIds }),
  RemoveContactById: z.object({ ContactId: id, GroupId: id }),
  MoveContactToGroup: z.object({
    Contacts: contactIds,
    LinkExistGroups: idsOf('id', 'groupId').default([]),
    LinkNewGroups: listOf(['groupName', 'name']).pipe(z.array(groupName)).default([]),
  }),
  GetDownloadExcelList: z.object({
    Condition: z.string().max(200).optional(),
    GroupId: id.optional(),
    // What is asked for travels in the answer's link.
    GroupIds: idsOf('id', 'groupId')
      .refine((ids) => ids.length <= 100, 'must name at most 100 groups')
      .default([]),
    CountryNames: listOf(['countryName', 'country', 'name'])
      .refine((names) => names.length <= 300, 'must name at most 300 countries')
      .default([]),
    StartDate: day.optional(),
    EndDate: day.optional(),
  }),
};
