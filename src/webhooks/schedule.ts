const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** How long after each failed attempt the next is made, as the Standard Webhooks specification suggests: three days in all. */
const DELAYS = [5 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];

/** Attempts after which an event is given up. */
export const MOST_ATTEMPTS = DELAYS.length + 1;

/** A webhook that has failed for this long, without a success in between, is disabled. */
export const DISABLED_AFTER_MS = 5 * 24 * HOUR;

/** A server may ask for this much patience. */
const MOST_PATIENCE = 24 * HOUR;

/** Up to so much of the delay is added by chance, so that what failed together is not tried together. */
const JITTER = 0.2;

/** Milliseconds until the attempt after the `attempts`-th; null when there is none. */
export function delayAfter(attempts: number, random: () => number = Math.random): number | null {
  const delay = DELAYS[attempts - 1];
  return delay === undefined ? null : Math.round(delay * (1 + JITTER * random()));
}

/** The patience that a `Retry-After` header asks for (RFC 9110: seconds, or a date), in milliseconds; 0 for none. */
export function patienceOf(header: string | undefined, now: number = Date.now()): number {
  if (header === undefined) return 0;
  const text = header.trim();
  const asked = /^\d{1,9}$/.test(text) ? Number(text) * SECOND : Date.parse(text) - now;
  return Number.isFinite(asked) ? Math.min(Math.max(0, asked), MOST_PATIENCE) : 0;
}
