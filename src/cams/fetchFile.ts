import type { IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import { type HostList, hostOf } from '../net/hosts.ts';
import { AddressRefused, requestGuarded } from '../net/request.ts';
import { CamsError } from './errors.ts';

/** Where the vendor's own customers keep their files. */
export const USUAL_FILE_HOSTS: readonly string[] = ['*.aliyuncs.com'];

/** Largest file fetched: some four million rows of CSV. Larger ones can be uploaded to Muster. */
const LARGEST_FILE = 256 * 1024 * 1024;
const MOST_REDIRECTS = 3;
/** For all of it, from the first connection to the last byte. */
const MOST_MS = 60_000;

export interface FetchOptions {
  /** Which hosts files may be fetched from. */
  hosts: HostList;
  /** How names become addresses; the system's way unless told. */
  lookup?: LookupFunction;
  largest?: number;
  withinMs?: number;
}

/** A file as it arrives. */
export interface FetchedFile {
  /** The last part of the URL's path. */
  name: string;
  bytes: AsyncIterable<Buffer>;
}

/**
 * Fetches a file from another server: only from hosts of the list, only from public addresses or those of the list. The
 * address is checked where the connection is made, so a name cannot mean one thing when it is checked and another when
 * it is used; each redirect is checked anew.
 *
 * Throws CamsError: `InvalidFilePath.Forbidden`, `.Unreachable`, and, while the bytes are read, `.TooLarge`.
 */
export async function fetchFile(url: string, options: FetchOptions): Promise<FetchedFile> {
  const { largest = LARGEST_FILE, withinMs = MOST_MS } = options;
  const signal = AbortSignal.timeout(withinMs);
  let at = checkUrl(url, options.hosts);
  for (let redirects = 0; ; redirects++) {
    const response = await open(at, { ...options, signal });
    const status = response.statusCode ?? 0;
    if (status === 200) return { name: nameIn(at), bytes: read(response, largest) };
    response.destroy();
    const { location } = response.headers;
    if (![301, 302, 303, 307, 308].includes(status) || !location) {
      throw unreachable(`${at.host} answered with status ${status}.`);
    }
    if (redirects >= MOST_REDIRECTS) throw unreachable(`${at.host} redirects too often.`);
    at = checkUrl(location, options.hosts, at);
  }
}

function checkUrl(text: string, hosts: HostList, base?: URL): URL {
  let url: URL;
  try {
    url = new URL(text, base);
  } catch {
    throw new CamsError('InvalidParameter', 'FilePath: give an http or https URL, or the id of an import of Muster.');
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw forbidden('Only http and https URLs are fetched.');
  }
  if (url.username !== '' || url.password !== '') throw forbidden('URLs with a user name are not fetched.');
  if (!hosts.mayName(hostOf(url))) {
    throw forbidden('Files of this host are not fetched. An administrator can add it to MUSTER_CAMS_FILE_HOSTS.');
  }
  return url;
}

async function open(url: URL, options: FetchOptions & { signal: AbortSignal }): Promise<IncomingMessage> {
  const { hosts, lookup, signal } = options;
  try {
    return await requestGuarded(url, { hosts, lookup, signal });
  } catch (error) {
    throw error instanceof AddressRefused ? privateAddress() : unreachable(`${url.host} cannot be reached.`);
  }
}

async function* read(response: IncomingMessage, largest: number): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const piece of response) {
      size += piece.length;
      if (size > largest) {
        const megabytes = Math.floor(largest / 1024 / 1024);
        throw new CamsError('InvalidFilePath.TooLarge', `The file is larger than ${megabytes} MB. Split it.`);
      }
      yield piece;
    }
  } catch (error) {
    throw error instanceof CamsError ? error : unreachable('The file did not arrive whole, or not in time.');
  } finally {
    response.destroy();
  }
}

function nameIn(url: URL): string {
  const last = url.pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(last);
  } catch {
    return last;
  }
}

const unreachable = (message: string): CamsError => new CamsError('InvalidFilePath.Unreachable', message);
const forbidden = (message: string): CamsError => new CamsError('InvalidFilePath.Forbidden', message);
const privateAddress = (): CamsError =>
  forbidden('This host has a private address. An administrator can allow it by MUSTER_CAMS_FILE_HOSTS.');
