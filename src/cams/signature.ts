import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Percent-encodes a text as UTF-8, leaving only the unreserved characters of RFC 3986: letters, digits, `-`, `.`, `_` and
 * `~`. JavaScript's own function leaves five more. Throws URIError on a lone surrogate.
 */
export const percentEncode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`);

/** The text that a percent-encoded form means, where `+` is a blank. Throws URIError where it is no UTF-8. */
export const formDecode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '));

export const sha256Hex = (content: string | Buffer): string => createHash('sha256').update(content).digest('hex');

/** Parameters by name in the order of their names, encoded and joined, as both signatures take them. */
const canonicalQuery = (parameters: ReadonlyMap<string, string>): string =>
  [...parameters]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join('&');

/** A path with each of its parts encoded the one right way, however the client wrote it. */
export const canonicalPath = (path: string): string =>
  path
    .split('/')
    .map((part) => percentEncode(formDecode(part)))
    .join('/');

export interface Acs3Request {
  method: string;
  /** As it was sent, without the query. */
  path: string;
  query: ReadonlyMap<string, string>;
  /** Those that are signed, names in lower case, in the order that the client says. */
  headers: readonly (readonly [name: string, value: string])[];
  /** SHA-256 of the body, in hex. */
  bodyHash: string;
}

/** The signature ACS3-HMAC-SHA256 of a request, in hex. */
export function signAcs3(request: Acs3Request, secret: string): string {
  const canonical = [
    request.method,
    canonicalPath(request.path),
    canonicalQuery(request.query),
    ...request.headers.map(([name, value]) => `${name}:${value.trim()}`),
    '', // behind the headers stands a blank line
    request.headers.map(([name]) => name).join(';'),
    request.bodyHash,
  ].join('\n');
  return createHmac('sha256', secret)
    .update(`ACS3-HMAC-SHA256\n${sha256Hex(canonical)}`)
    .digest('hex');
}

/** How the older signature may be made: what a request calls it, and what it is. */
export const RPC_METHODS: ReadonlyMap<string, string> = new Map([
  ['HMAC-SHA1', 'sha1'],
  ['HMAC-SHA256', 'sha256'],
]);

/** The older signature, over all parameters but `Signature` wherever they travel; base64. */
export function signRpc(
  { method, parameters, hash }: { method: string; parameters: ReadonlyMap<string, string>; hash: string },
  secret: string,
): string {
  const signed = new Map(parameters);
  signed.delete('Signature');
  const text = `${method}&${percentEncode('/')}&${percentEncode(canonicalQuery(signed))}`;
  return createHmac(hash, `${secret}&`).update(text).digest('base64');
}

/** Whether two signatures are the same, in a time that does not tell how far they are. */
export function sameSignature(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
