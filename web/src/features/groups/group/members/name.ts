import type { Member } from './useMembers.ts';

/** What a member is called: by name, else by number or user id; null if all are unknown. */
export const nameOfMember = ({ name, phone, userId }: Pick<Member, 'name' | 'phone' | 'userId'>): string | null =>
  name || phone || userId;
