/** What the audit trail's page is about, as its address has it. */
export interface AuditSearch {
  search?: string;
  /** Days, such as 2026-03-01, in the zone of the person. */
  from?: string;
  to?: string;
}

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Reads the address; what makes no sense in it is left out. */
export function parseAuditSearch({ search, from, to }: Record<string, unknown>): AuditSearch {
  const day = (value: unknown): value is string => typeof value === 'string' && DAY.test(value);
  return {
    ...(typeof search === 'string' && search !== '' && { search: search.slice(0, 200) }),
    ...(day(from) && { from }),
    ...(day(to) && { to }),
  };
}

export type DeliveryStatus = 'pending' | 'delivered' | 'failed';
const STATUSES: readonly DeliveryStatus[] = ['pending', 'delivered', 'failed'];

/** Which deliveries of a webhook are shown; all unless it says. */
export function parseDeliverySearch({ status }: Record<string, unknown>): { status?: DeliveryStatus } {
  const known = STATUSES.find((one) => one === status);
  return known ? { status: known } : {};
}
