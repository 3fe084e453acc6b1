import { mayDelete, mayEdit } from '../../access/permissions.ts';
import { checkContact, invalidContacts } from '../../contacts/check.ts';
import { deleteContactsById, deleteContactsByIdentity } from '../../contacts/deleteMany.ts';
import { createContact, updateContact } from '../../contacts/service.ts';
import { linkToGroups } from '../../groups/link.ts';
import { removeFromGroup } from '../../groups/members.ts';
import { findGroupByName } from '../../groups/queries.ts';
import { CamsError } from '../errors.ts';
import { eitherOr, toFields } from '../fields.ts';
import { importContacts, readPeople } from '../importing.ts';
import { type CamsContext, DONE, operation } from '../operation.ts';
import { inputs } from '../schema.ts';

/** Contacts and their memberships, by the services of the console's routes. */
export const contacts = {
  /** `NeedUpdate` says whether a known contact takes the new values. Answers the import's id where there is a file. */
  AddContacts: operation({
    may: mayEdit,
    input: inputs.AddContacts,
    async run(context, input) {
      const { db, change } = context;
      const { FilePath, ContactDetails, Country, NeedUpdate } = input;
      if (FilePath && ContactDetails) throw eitherOr();
      const groupIds = await groupsNamed(context, input.Groups);
      const onExisting = NeedUpdate ? 'overwrite' : 'ignore';
      if (FilePath) {
        const { id, message } = await importContacts(context, {
          filePath: FilePath,
          groups: groupIds,
          onExisting,
          defaultCountry: Country,
        });
        return { Data: String(id), Message: message };
      }
      if (!ContactDetails) throw noContact();
      await createContact(db, change, { fields: toFields(input), groupIds, onExisting });
      return DONE;
    },
  }),

  UpdateContactById: operation({
    may: mayEdit,
    input: inputs.UpdateContactById,
    async run({ db, change }, input) {
      await updateContact(db, change, { no: input.ContactId, fields: toFields(input) });
      return DONE;
    },
  }),

  /** The number says whom; those of a file who are no contacts are passed over. */
  DeleteContacts: operation({
    may: mayDelete,
    input: inputs.DeleteContacts,
    async run(context, { FilePath, ContactDetails, Country }) {
      const { db, change } = context;
      if (FilePath && ContactDetails) throw eitherOr();
      if (FilePath) {
        const { people, refused } = await readPeople(context, { filePath: FilePath, defaultCountry: Country });
        const { value } = await deleteContactsByIdentity(db, change, { people });
        const unknown = people.length - value;
        return { ...DONE, Message: `${value} deleted, ${unknown} not known, ${refused} rows refused.` };
      }
      if (!ContactDetails) throw noContact();
      const checked = checkContact(toFields({ ContactDetails, Country }), { definitions: [] });
      if ('errors' in checked) throw invalidContacts(checked.errors);
      const { value } = await deleteContactsByIdentity(db, change, { people: [checked.contact] });
      if (value === 0) {
        throw new CamsError('InvalidContactDetails.NotFound', 'There is no contact with this number.');
      }
      return DONE;
    },
  }),

  DeleteContactsByIds: operation({
    may: mayDelete,
    input: inputs.DeleteContactsByIds,
    async run({ db, change }, { Contacts: nos }) {
      const { value, changeId } = await deleteContactsById(db, change, { nos });
      return { Model: { Deleted: value, ChangeId: changeId } };
    },
  }),

  RemoveContactById: operation({
    may: mayEdit,
    input: inputs.RemoveContactById,
    async run({ db, change }, { ContactId, GroupId: id }) {
      await removeFromGroup(db, change, { id, selection: { ids: [ContactId] } });
      return DONE;
    },
  }),

  /** Adds to groups; takes out of none. */
  MoveContactToGroup: operation({
    may: mayEdit,
    input: inputs.MoveContactToGroup,
    async run({ db, change }, { Contacts: ids, LinkExistGroups: groups, LinkNewGroups: newGroups }) {
      if (groups.length + newGroups.length === 0) {
        throw new CamsError('MissingParameter', 'LinkExistGroups or LinkNewGroups is mandatory for this action.');
      }
      const { value, counts, changeId } = await linkToGroups(db, change, { ids, groups, newGroups });
      return { Data: { Added: counts.added ?? 0, NewGroupIds: value.map(String), ChangeId: changeId } };
    },
  }),
};

const noContact = (): CamsError =>
  new CamsError('MissingParameter', 'ContactDetails or FilePath is mandatory for this action.');

/** Ids of groups, which may be given by name. */
async function groupsNamed({ db, workspaceId }: CamsContext, given: readonly string[]): Promise<number[]> {
  const ids: number[] = [];
  for (const one of given) {
    const id = /^[1-9]\d{0,14}$/.test(one) ? Number(one) : (await findGroupByName(db, { workspaceId, name: one }))?.id;
    if (id === undefined) {
      throw new CamsError('InvalidGroupId.NotFound', `There is no group “${one.slice(0, 100).toWellFormed()}”.`);
    }
    ids.push(id);
  }
  return ids;
}
