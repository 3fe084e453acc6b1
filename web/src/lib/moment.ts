/** The first moment that anybody may mean: who types a year, has 2, 20 and 202 on the way to 2026. */
const EARLIEST = Date.UTC(2000, 0, 1);

/**
 * A moment as addresses and the API say it (RFC 3339, UTC, to the millisecond), from such text or from that of a field, which is
 * of the person's zone; undefined for what is no moment.
 */
export function parseMoment(given: unknown): string | undefined {
  const at = typeof given === 'string' ? Date.parse(given) : Number.NaN;
  return at >= EARLIEST ? new Date(at).toISOString() : undefined;
}

/** As a field for a date and a time shows it, in the zone of the person: `2026-03-01T09:30`, with seconds where there are some. */
export function toMomentField(iso: string): string {
  const at = new Date(iso);
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, -1);
  return local.replace(/(:00)?\.000$/, '');
}

/** So many days before now, to the minute. */
export function daysAgo(days: number): string {
  const at = new Date();
  at.setDate(at.getDate() - days);
  at.setSeconds(0, 0);
  return at.toISOString();
}
