import { maskText } from '../phone/mask.ts';
import type { GroupEffect, HistoryEntry, Place } from './history.ts';
import type { EventType } from './schema.ts';

/** Something that happened, as webhooks are told it. */
export interface WebhookEvent {
  /** The same whenever it is made of the history again: receivers tell repetitions by it. */
  id: string;
  type: EventType;
  place: Place;
  /** Events of a group are delivered one after the other. */
  group: number | null;
  /** JSON, to the letter. */
  body: string;
}

interface EventContext {
  workspaceId: number;
  /** Where the API is: `https://muster.example.com`. */
  publicUrl: string;
}

/** The events that an entry of the history is told as. Names that have a phone number in them are masked. */
export function eventsOf(entry: HistoryEntry, context: EventContext): WebhookEvent[] {
  const { seq, at, change } = entry;
  const common = { workspace: context.workspaceId, seq, change: change?.id ?? null, actor: change?.actor };
  const event = (type: EventType, group: number | null, subject: number, data: object): WebhookEvent => ({
    id: `evt_${seq}_${type.replace('.', '-')}_${subject}`,
    type,
    place: { seq, group },
    group,
    body: JSON.stringify({ type, timestamp: at.toISOString(), data: { ...common, ...data } }),
  });
  const ofGroups = entry.groups.flatMap((effect) =>
    groupEvents(effect).map(({ type, data }) => {
      const group = { id: effect.group, name: maskText(effect.name) };
      const side = type === 'members.added' ? 'added' : type === 'members.removed' ? 'removed' : null;
      const contacts = side && {
        contacts: `${context.publicUrl}/api/v1/changes/${change!.id}/contacts?group=${effect.group}&side=${side}`,
      };
      return event(type, effect.group, effect.group, { group, ...data, ...contacts });
    }),
  );
  const { import: done, erased } = entry;
  return [
    ...ofGroups,
    ...(done ? [event('import.done', null, done.id, { import: { ...done, name: maskText(done.name) } })] : []),
    ...(erased === null ? [] : [event('contact.erased', null, erased, { contact: { id: erased } })]),
  ];
}

/** In the order in which a receiver can follow: a group is there before it has members, and gone after it lost them. */
function groupEvents(effect: GroupEffect): { type: EventType; data: object }[] {
  const { created, restored, formerName, added, removed, size, trashed } = effect;
  const events: [boolean, EventType, object][] = [
    [created, 'group.created', {}],
    [restored, 'group.restored', {}],
    [formerName !== null, 'group.renamed', { formerName: formerName === null ? null : maskText(formerName) }],
    [removed > 0, 'members.removed', { count: removed, size }],
    [added > 0, 'members.added', { count: added, size }],
    [trashed, 'group.deleted', {}],
  ];
  return events.filter(([happened]) => happened).map(([, type, data]) => ({ type, data }));
}
