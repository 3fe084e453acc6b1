import { api, ok } from '../../../api/client.ts';
import type { ChosenGroups } from '../../../components/GroupSelect.tsx';
import { usePhoneCheck } from '../../../components/PhoneInput.tsx';
import { useFormats } from '../../../i18n/format.ts';
import { useMessages } from '../messages.ts';
import { associateContacts, deleteContacts, findByPhone } from '../requests.ts';
import { alteredFields, type ContactValues, NO_VALUES } from '../values.ts';
import type { OnExisting, Operation } from './operations.ts';

/** What was done, and the change to undo it by. */
interface Done {
  text: string;
  change: number | null;
}

interface Single {
  check: (values: ContactValues) => { phone?: string };
  run: (values: ContactValues) => Promise<Done[]>;
}

/** No contact has the phone number that was typed in. */
export class NotKnownError extends Error {}

/** Adds, deletes or removes the one contact that was typed in. */
export function useSingle({
  operation,
  groups,
  onExisting,
}: {
  operation: Operation;
  groups: ChosenGroups;
  onExisting: OnExisting;
}): Single {
  const t = useMessages();
  const { country: countryName } = useFormats();
  const checkPhone = usePhoneCheck();
  const read = ({ phone, country }: ContactValues) =>
    checkPhone(phone, country, country ? countryName(country) : t('anyCountry'));

  const add = async (values: ContactValues, e164: string): Promise<Done[]> => {
    const fields = alteredFields(NO_VALUES, values, e164);
    const body = { ...fields, groups: [...groups.ids], onExisting };
    const { id, change, created, updated } = await ok(api.POST('/api/v1/contacts', { body }));
    const done = [{ text: t(created ? 'added' : updated ? 'saved' : 'known'), change }];
    if (groups.newNames.length === 0) return done;
    const to = { mode: 'associate', groups: [], newGroups: groups.newNames } as const;
    const associated = await associateContacts({ ids: [id] }, to);
    return [...done, { text: t('addedToGroups', { count: groups.newNames.length }), change: associated.change }];
  };
  const remove = async (id: number): Promise<Done[]> => {
    const done: Done[] = [];
    for (const group of groups.ids) {
      const path = { id: group, contactId: id };
      const { change, removed } = await ok(
        api.DELETE('/api/v1/groups/{id}/contacts/{contactId}', { params: { path } }),
      );
      done.push({ text: t('removed', { count: removed }), change });
    }
    return done;
  };
  return {
    check(values) {
      if (values.phone.trim() === '') return { phone: t('phoneNeeded') };
      const { error } = read(values);
      return error ? { phone: error } : {};
    },
    async run(values) {
      const e164 = read(values).e164 ?? values.phone;
      if (operation === 'add') return add(values, e164);
      const contact = await findByPhone(e164);
      if (!contact) throw new NotKnownError(e164);
      if (operation === 'remove') return remove(contact.id);
      const { deleted, change } = await deleteContacts({ ids: [contact.id] });
      return [{ text: t('deleted', { count: deleted }), change }];
    },
  };
}
