import { isIP } from 'node:net';
import { AppError } from '../lib/errors.ts';
import { createHostList, type HostList, hostOf } from '../net/hosts.ts';

/**
 * Where webhooks may go beside public servers with TLS, by MUSTER_WEBHOOK_HOSTS: names and addresses that may be called by
 * http, and private addresses.
 */
export const webhookHosts = (entries: readonly string[] | undefined): HostList => createHostList(entries ?? []);

/**
 * A webhook's URL, checked as far as it can be without a connection; what its name means is checked at each. Throws
 * `invalid_request`.
 */
export function checkUrl(text: string, hosts: HostList): URL {
  if (!URL.canParse(text)) throw refused('invalid', 'Give a URL, such as https://example.com/muster.');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('scheme', 'Give an https URL.');
  if (url.username !== '' || url.password !== '') {
    throw refused('credentials', 'Leave user name and password out of the URL; messages are signed.');
  }
  const host = hostOf(url);
  if (url.protocol === 'http:' && !hosts.mayName(host)) {
    throw refused('scheme', `Give an https URL. ${ALLOWED_BY}`);
  }
  if (isIP(host) !== 0 && !hosts.mayConnect(host)) {
    throw refused('private_address', `This address is not public. ${ALLOWED_BY}`);
  }
  return url;
}

export const ALLOWED_BY = 'Whoever runs Muster can allow the host by MUSTER_WEBHOOK_HOSTS.';

const refused = (code: string, message: string): AppError =>
  new AppError('invalid_request', `url: ${message}`, { errors: [{ path: 'url', code, message }] });
