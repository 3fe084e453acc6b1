import { mayExport, type Principal, seesPhoneNumbers } from '../access/permissions.ts';
import { addressOf, openTicket, sealTicket } from '../access/tickets.ts';
import type { Services } from '../accounts/services.ts';
import { type Bitmap, bitmapOf, bitmapOfBoth, bitmapOfSet } from '../audiences/bitmap.ts';
import { scanSet } from '../audiences/members.ts';
import { countryFacetId, everyoneId } from '../audiences/system.ts';
import { recordAudit } from '../audit/append.ts';
import { exportContacts } from '../contacts/export.ts';
import { matchingMembers } from '../contacts/matching.ts';
import type { Db } from '../db/database.ts';
import { requireGroups } from '../groups/queries.ts';
import { AppError } from '../lib/errors.ts';
import { isWithin, plainAddress } from '../net/ipRanges.ts';
import { findAccessKey, type KnownKey, principalOf } from './keys.ts';

/** Whose download: all that is given must hold. */
export interface DownloadFilter {
  /** Members of any of these groups; none: everyone. */
  groups: readonly number[];
  /** Of any of these countries, by code; none: of all and of none. */
  countries: readonly string[];
  /** Part of a name or phone number. */
  search?: string | undefined;
  /** Created from this day on, to the end of that one: `YYYY-MM-DD`, UTC. */
  from?: string | undefined;
  to?: string | undefined;
}

/** Where links lead, below the address of the installation. */
export const DOWNLOAD_PATH = '/cams/contacts.xlsx';

const VALID_MS = 60 * 60_000;
const PURPOSE = 'cams download';

interface Ticket extends DownloadFilter {
  accessKeyId: string;
  /** Milliseconds. */
  until: number;
}

/**
 * A link to a workbook of contacts, good for an hour for whoever has it. What it is about is sealed in it: it cannot be
 * altered, and a searched number shows in no proxy's log. Throws `group_not_found`.
 */
export async function issueDownload(
  db: Db,
  {
    services,
    workspaceId,
    accessKeyId,
    filter,
  }: {
    services: Services;
    workspaceId: number;
    accessKeyId: string;
    filter: DownloadFilter;
  },
): Promise<string> {
  await requireGroups(db, { workspaceId, ids: filter.groups, path: 'groups' });
  const until = Date.now() + VALID_MS;
  const ticket: Ticket = { accessKeyId, until, ...filter };
  const token = sealTicket(services.keyring, PURPOSE, ticket);
  return addressOf(services.settings.publicUrl + DOWNLOAD_PATH, { until, token });
}

/**
 * The workbook of a link. The access key that asked for the link must still be in force and may still export: what it
 * sees is decided now. Throws `link_invalid`, with the same words whatever is wrong; `group_not_found`.
 */
export async function openDownload(
  db: Db,
  { services, token, ip, userAgent }: { services: Services; token: string; ip: string; userAgent: string },
): Promise<{ principal: Principal; content: AsyncGenerator<Buffer> }> {
  const { keyring } = services;
  const ticket = openTicket<Ticket>(keyring, PURPOSE, token);
  const key = ticket && (await findAccessKey(db, { accessKeyId: ticket.accessKeyId, keyring }));
  if (!ticket || !key || !mayDownload(key, ip)) {
    throw new AppError('link_invalid', 'This link is not valid any more. Call GetDownloadExcelList for a new one.');
  }
  const principal = principalOf(key);
  const { workspaceId } = principal;
  const fullNumbers = seesPhoneNumbers(principal);
  const members = await membersOf(db, { workspaceId, fullNumbers, ticket });
  const { actor, actorName } = principal;
  const { groups, countries, search, from, to } = ticket;
  // Before the first byte: a download that is cut short has told much already. What was searched may name somebody.
  await recordAudit(
    db,
    { actor, actorName, ip: plainAddress(ip), userAgent, keyring },
    {
      workspaceId,
      action: 'contact.export',
      details: { format: 'xlsx', groups, countries, searched: search !== undefined, from, to },
    },
  );
  const content = await exportContacts(db, {
    workspaceId,
    nos: scanSet(db, members),
    format: 'xlsx',
    fullNumbers,
    created: { from: from ? dayOf(from) : undefined, before: to ? dayOf(to, 1) : undefined },
  });
  return { principal, content };
}

const mayDownload = (key: KnownKey, ip: string): boolean =>
  key.inForce && isWithin(ip, key.ipRanges) && mayExport(principalOf(key), { query: {} });

/** Set algebra over groups and facets; only a search reads contacts' rows. */
async function membersOf(
  db: Db,
  { workspaceId, fullNumbers, ticket }: { workspaceId: number; fullNumbers: boolean; ticket: Ticket },
): Promise<Bitmap> {
  const { groups, countries, search } = ticket;
  await requireGroups(db, { workspaceId, ids: groups, path: 'groups' });
  const include = groups.length > 0 ? groups : [await everyoneId(db, { workspaceId })];
  let members = bitmapOfSet(workspaceId, { include });
  if (countries.length > 0) {
    const facets = await Promise.all(countries.map((country) => countryFacetId(db, { workspaceId, country })));
    const known = facets.filter((facet) => facet !== null);
    members = known.length > 0 ? bitmapOfBoth(members, bitmapOfSet(workspaceId, { include: known })) : bitmapOf([]);
  }
  return search?.trim() ? matchingMembers(db, { workspaceId, members, search, fullNumbers }) : members;
}

const DAY_MS = 24 * 60 * 60_000;
const dayOf = (day: string, later = 0): Date => new Date(Date.parse(`${day}T00:00:00Z`) + later * DAY_MS);
