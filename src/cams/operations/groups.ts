import { mayEdit, mayView, seesPhoneNumbers } from '../../access/permissions.ts';
import { audited } from '../../audit/audited.ts';
import { listGroups } from '../../groups/list.ts';
import { findGroupByName } from '../../groups/queries.ts';
import type { Group } from '../../groups/schema.ts';
import { createGroup, trashGroup, updateGroup } from '../../groups/service.ts';
import { maskText } from '../../phone/mask.ts';
import { CamsError } from '../errors.ts';
import { eitherOr, toFields } from '../fields.ts';
import { importContacts } from '../importing.ts';
import { DONE, operation } from '../operation.ts';
import { inputs } from '../schema.ts';

const PAGE = 1_000;

/** Groups, by the services of the console's routes. */
export const groups = {
  /** Answers the group's id; with a file that takes longer than clients wait, none. */
  AddGroup: operation({
    may: mayEdit,
    input: inputs.AddGroup,
    async run(context, input) {
      const { db, change, workspaceId } = context;
      const { GroupName: name, FilePath, ContactDetails, Country } = input;
      if (!FilePath) {
        const contacts = ContactDetails ? { contacts: [toFields(input)] } : {};
        const { value } = await createGroup(db, change, { name, ...contacts });
        return { Data: String(value.group.id) };
      }
      if (ContactDetails) throw eitherOr();
      if (await findGroupByName(db, { workspaceId, name })) throw taken(name);
      // The import makes the group, in its own change: when the file is no good, neither is left.
      const { message } = await importContacts(context, {
        filePath: FilePath,
        newGroups: [name],
        onExisting: 'overwrite',
        defaultCountry: Country,
      });
      const made = await findGroupByName(db, { workspaceId, name });
      return { Data: made ? String(made.id) : '', Message: message };
    },
  }),

  UpdateGroupName: operation({
    may: mayEdit,
    input: inputs.UpdateGroupName,
    async run({ db, change }, { GroupId: id, GroupName: name }) {
      await updateGroup(db, change, { id, name });
      return DONE;
    },
  }),

  DeleteGroupById: operation({
    may: mayEdit,
    input: inputs.DeleteGroupById,
    async run({ db, author, change }, { GroupId: id }) {
      const recorded = audited<Group>(author, change, ({ value: { name, size } }) => ({
        action: 'group.delete',
        target: `group:${id}`,
        targetName: name,
        details: { members: size },
      }));
      await trashGroup(db, recorded, { id, force: false });
      return DONE;
    },
  }),

  GetGroupExist: operation({
    may: mayView,
    input: inputs.GetGroupExist,
    async run({ db, workspaceId }, { GroupName: name }) {
      return { Data: String((await findGroupByName(db, { workspaceId, name })) !== null) };
    },
  }),

  ListAllGroups: operation({
    may: mayView,
    input: inputs.ListAllGroups,
    async run({ db, workspaceId, principal }) {
      const fullNumbers = seesPhoneNumbers(principal);
      const Data: { Id: string; GroupName: string; GmtCreate: string }[] = [];
      let after: Parameters<typeof listGroups>[1]['after'];
      do {
        const page = await listGroups(db, { workspaceId, fullNumbers, sort: 'newest', after, limit: PAGE });
        for (const { id, name, createdAt } of page.items) {
          Data.push({
            Id: String(id),
            GroupName: fullNumbers ? name : maskText(name),
            GmtCreate: String(Date.parse(createdAt)),
          });
        }
        after = page.last ?? undefined;
      } while (after !== undefined);
      return { Data };
    },
  }),
};

const taken = (name: string): CamsError =>
  new CamsError('InvalidGroupName.Duplicate', `There is a group named “${name}” already. Choose another name.`);
