import { isIP } from 'node:net';
import { isWithin } from '../access/ipRanges.ts';
import { isPublicAddress } from './addresses.ts';

/** Where the vendor's own customers keep their files. */
export const USUAL_FILE_HOSTS: readonly string[] = ['*.aliyuncs.com'];

/**
 * Which hosts files may be fetched from. Entries are names (`files.example.com`), names below a name
 * (`*.example.com`), `*` for any name, and IP addresses or ranges (`10.1.0.0/16`).
 */
export interface FileHosts {
  /** Whether a URL may name this host. */
  mayName: (host: string) => boolean;
  /** Whether it may be found at this address: a private one must be in the list itself, whatever its name. */
  mayConnect: (ip: string) => boolean;
}

/** Whether an entry is an address or a range of them. */
const isRange = (entry: string): boolean => isIP(entry.split('/', 1)[0]!) !== 0;

export function createFileHosts(entries: readonly string[]): FileHosts {
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
