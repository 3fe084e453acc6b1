import { lookup as systemLookup } from 'node:dns';
import { type IncomingMessage, type OutgoingHttpHeaders, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { type HostList, hostOf } from './hosts.ts';

/** A host has an address that may not be connected to. */
export class AddressRefused extends Error {}

export interface GuardedRequest {
  hosts: HostList;
  /** How names become addresses; the system's way unless told. */
  lookup?: LookupFunction | undefined;
  /** Ends the request, and reading its answer. */
  signal: AbortSignal;
  method?: 'GET' | 'POST';
  headers?: OutgoingHttpHeaders;
  body?: string;
}

/**
 * Asks another server for somebody whose URL may be meant to reach what only this machine can (request forgery). The
 * address is checked where the connection is made, so a name cannot mean one thing when it is checked and another when it
 * is used. Redirects are answered, not followed.
 *
 * Throws `AddressRefused`, or what Node says of a server that cannot be reached. The caller reads the answer or destroys it.
 */
export function requestGuarded(url: URL, options: GuardedRequest): Promise<IncomingMessage> {
  const { hosts, lookup, signal, method = 'GET', headers, body } = options;
  const host = hostOf(url);
  const request = url.protocol === 'https:' ? requestHttps : requestHttp;
  return new Promise((resolve, reject) => {
    // A literal address is connected to without being looked up.
    if (isIP(host) !== 0 && !hosts.mayConnect(host)) throw new AddressRefused();
    request(url, {
      method,
      // No connection of somebody else's request, whose address was checked by another list.
      agent: false,
      lookup: checkedLookup(hosts, lookup ?? (systemLookup as LookupFunction)),
      headers: { 'accept-encoding': 'identity', 'user-agent': 'Muster', ...headers },
      signal,
    })
      .on('response', (response) => {
        // Whoever reads it learns of what goes wrong; before that, nobody does.
        response.on('error', () => {});
        resolve(response);
      })
      .on('error', reject)
      .end(body);
  });
}

/** Looks a name up and refuses it if one of its addresses may not be connected to. */
const checkedLookup =
  (hosts: HostList, lookup: LookupFunction): LookupFunction =>
  (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '');
      const addresses = found as { address: string; family: number }[];
      if (addresses.length === 0 || !addresses.every(({ address }) => hosts.mayConnect(address))) {
        return done(new AddressRefused(), '');
      }
      if (options.all) done(null, addresses);
      else done(null, addresses[0]!.address, addresses[0]!.family);
    });
  };
