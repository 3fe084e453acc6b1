import type { Keyring } from './keyring.ts';

/** What a link carries sealed: it cannot be altered, and shows in no proxy's log. */
interface Ticket {
  /** Until when it is good, in milliseconds since 1970. */
  until: number;
}

/** A ticket as the token of an address; `purpose` says which kind of link it is good for. */
export const sealTicket = (keyring: Keyring, purpose: string, ticket: Ticket): string =>
  keyring.seal(JSON.stringify(ticket), purpose).toString('base64url');

/** The ticket of a token; null for one that is not ours, is another purpose's, or is over. */
export function openTicket<T extends Ticket>(keyring: Keyring, purpose: string, token: string): T | null {
  try {
    const ticket = JSON.parse(keyring.open(Buffer.from(token, 'base64url'), purpose)) as T;
    return ticket.until > Date.now() ? ticket : null;
  } catch {
    return null;
  }
}

/** The address that a ticket makes of one: with the moment it ends, for people to read. */
export const addressOf = (address: string, { until, token }: { until: number; token: string }): string =>
  `${address}?expires=${Math.floor(until / 1000)}&token=${token}`;
