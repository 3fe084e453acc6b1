import type { IncomingHttpHeaders } from 'node:http';
import { CamsError } from './errors.ts';
import { type Parameters, readForm, readJson, together } from './parameters.ts';
import { RPC_METHODS, sameSignature, sha256Hex, signAcs3, signRpc } from './signature.ts';

/** The version of the vendor's interface that this is. */
const VERSION = '2020-06-06';

/** How far a client's clock may be from ours. */
export const CLOCK_SKEW_MS = 15 * 60_000;

/** A request as it came. */
export interface HttpRequest {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** A request that is complete and not too old, whose signature has yet to be compared. */
export interface SignedRequest {
  action: string;
  accessKeyId: string;
  nonce: string;
  /** When it was signed, by the client's clock. */
  signedAt: Date;
  parameters: Parameters;
  /** Whether this secret signed it. */
  isSignedWith: (secret: string) => boolean;
}

/** Reads a request, signed in either way. Throws CamsError where something is missing, too old, or of no known form. */
export function readRequest(http: HttpRequest): SignedRequest {
  if (http.method !== 'GET' && http.method !== 'POST') {
    throw new CamsError('UnsupportedHTTPMethod', 'Use GET or POST.');
  }
  const at = http.url.indexOf('?');
  const path = at === -1 ? http.url : http.url.slice(0, at);
  const query = readForm(at === -1 ? '' : http.url.slice(at + 1));
  const request = http.headers.authorization ? readAcs3({ ...http, path, query }) : readRpc({ ...http, query });
  refuseFormat(request.parameters.get('Format'));
  return request;
}

const SCHEME = /^ACS3-HMAC-SHA256\s+Credential=([^,\s]+),\s*SignedHeaders=([^,\s]+),\s*Signature=([0-9a-f]{64})$/i;

/** What the outcome depends on, so that a signature has to cover it. */
const MUST_BE_SIGNED = [
  'host',
  'x-acs-action',
  'x-acs-content-sha256',
  'x-acs-date',
  'x-acs-signature-nonce',
  'x-acs-version',
];

function readAcs3(http: HttpRequest & { path: string; query: Parameters }): SignedRequest {
  const { authorization } = http.headers;
  const parts = SCHEME.exec(authorization ?? '');
  if (!parts) {
    if (/^ACS3-/.test(authorization ?? '') && !/^ACS3-HMAC-SHA256\s/.test(authorization ?? '')) {
      throw new CamsError('InvalidSignatureMethod', 'Sign with ACS3-HMAC-SHA256, or the older HMAC-SHA1.');
    }
    throw new CamsError('IncompleteSignature', 'The header Authorization is not of the form that clients sign with.');
  }
  const [, accessKeyId = '', names = '', signature = ''] = parts;
  const signed = names.toLowerCase().split(';');
  const header = (name: string): string => {
    const value = http.headers[name];
    if (typeof value !== 'string' || value === '') throw missing(name);
    if (!signed.includes(name)) throw new CamsError('IncompleteSignature', `The header ${name} must be signed.`);
    return value;
  };
  for (const name of MUST_BE_SIGNED) header(name);
  const bodyHash = sha256Hex(http.body);
  if (header('x-acs-content-sha256').toLowerCase() !== bodyHash) {
    throw new CamsError('SignatureDoesNotMatch', 'The body is not the one that x-acs-content-sha256 was made of.');
  }
  refuseVersion(header('x-acs-version'));
  const headers = signed.map((name) => [name, String(http.headers[name] ?? '')] as const);
  const { method, path, query } = http;
  return {
    action: header('x-acs-action'),
    accessKeyId,
    nonce: header('x-acs-signature-nonce'),
    signedAt: readTime(header('x-acs-date')),
    parameters: together(query, readBody(http)),
    isSignedWith: (secret) =>
      sameSignature(signAcs3({ method, path, query, headers, bodyHash }, secret), signature.toLowerCase()),
  };
}

function readRpc(http: HttpRequest & { query: Parameters }): SignedRequest {
  const { method } = http;
  const parameters = together(http.query, readBody(http));
  const parameter = (name: string): string => {
    const value = parameters.get(name);
    if (!value) throw missing(name);
    return value;
  };
  const action = parameter('Action');
  refuseVersion(parameter('Version'));
  const accessKeyId = parameter('AccessKeyId');
  const signature = parameter('Signature');
  const hash = RPC_METHODS.get(parameter('SignatureMethod'));
  if (!hash) throw new CamsError('InvalidSignatureMethod', 'Sign with HMAC-SHA1 or HMAC-SHA256.');
  return {
    action,
    accessKeyId,
    nonce: parameter('SignatureNonce'),
    signedAt: readTime(parameter('Timestamp')),
    parameters,
    isSignedWith: (secret) => sameSignature(signRpc({ method, parameters, hash }, secret), signature),
  };
}

function readBody({ headers, body }: HttpRequest): Parameters {
  if (body.length === 0) return new Map();
  const type = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase();
  if (type === 'application/x-www-form-urlencoded') return readForm(body.toString());
  if (type === 'application/json') return readJson(body.toString());
  throw new CamsError('InvalidParameter', 'Send parameters in the query, or in the body as a form or as JSON.');
}

const missing = (name: string): CamsError =>
  new CamsError('MissingParameter', `${name} is mandatory for this request.`);

function refuseVersion(version: string): void {
  if (version !== VERSION) throw new CamsError('InvalidVersion', `The version of this interface is ${VERSION}.`);
}

/** Answers are JSON, which is what all the vendor's clients of this product ask for. */
function refuseFormat(format: string | undefined): void {
  if (!format || format.toUpperCase() === 'JSON') return;
  throw new CamsError('InvalidParameter.Format', 'Answers are given as JSON alone. Set Format to JSON.');
}

function readTime(text: string): Date {
  const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) {
    throw new CamsError('InvalidTimeStamp.Format', 'Give the time in UTC, such as 2030-01-31T12:00:00Z.');
  }
  if (Math.abs(Date.now() - time) > CLOCK_SKEW_MS) {
    throw new CamsError('InvalidTimeStamp.Expired', 'The request was signed more than 15 minutes ago, or from now.');
  }
  return new Date(time);
}
