import { isIP } from 'node:net';
import { isPublicAddress } from './addresses.ts';
import { isWithin } from './ipRanges.ts';

/**
 * A list of hosts that an administrator of the installation allows. Entries are names (`files.example.com`), names below
 * a name (`*.example.com`), `*` for any name, and IP addresses or ranges (`10.1.0.0/16`).
 */
export interface HostList {
  /** Whether a URL's host is in the list. */
  mayName: (host: string) => boolean;
  /** Whether a host may be found at this address: a private one must be in the list itself, whatever its name. */
  mayConnect: (ip: string) => boolean;
}

/** Whether an entry is an address or a range of them. */
const isRange = (entry: string): boolean => isIP(entry.split('/', 1)[0]!) !== 0;

export function createHostList(entries: readonly string[]): HostList {
  const ranges = entries.filter(isRange);
  const names = entries.filter((entry) => !isRange(entry)).map((name) => name.toLowerCase());
  // Without ranges, `isWithin` would say yes to everything.
  const isListed = (ip: string): boolean => ranges.length > 0 && isWithin(ip, ranges);
  return {
    mayName: (host) =>
      isIP(host) !== 0
        ? isListed(host)
        : names.some(
            (name) => name === '*' || name === host || (name.startsWith('*.') && host.endsWith(name.slice(1))),
          ),
    mayConnect: (ip) => isPublicAddress(ip) || isListed(ip),
  };
}

/** The host that a URL names: without the brackets that IPv6 has in URLs, and the dot that may end a name. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
