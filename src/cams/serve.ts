import type { z } from 'zod';
import type { Principal } from '../access/permissions.ts';
import type { Services } from '../accounts/services.ts';
import type { Author } from '../audit/append.ts';
import type { Db } from '../db/database.ts';
import { isWithin, plainAddress } from '../net/ipRanges.ts';
import { CamsError } from './errors.ts';
import { findAccessKey, type KnownKey, noteUse, principalOf, takeNonce } from './keys.ts';
import type { CamsContext, Operation, Outcome } from './operation.ts';
import { contacts } from './operations/contacts.ts';
import { downloads } from './operations/downloads.ts';
import { groups } from './operations/groups.ts';
import type { Parameters } from './parameters.ts';
import { CLOCK_SKEW_MS, type HttpRequest, readRequest, type SignedRequest } from './request.ts';
import { unsupported } from './unsupported.ts';

/** Every operation that is served, by the vendor's name. */
export const operations: ReadonlyMap<string, Operation> = new Map(
  Object.entries({ ...groups, ...contacts, ...downloads }),
);

export interface Asked {
  db: Db;
  services: Services;
  http: HttpRequest;
  ip: string;
  userAgent: string;
  /** Told who asks, once it is known. */
  onCaller: (author: Author, principal: Principal) => void;
}

/** Answers a request of one of the vendor's clients. Throws CamsError and the domain's errors. */
export async function serve({ db, services, http, ip, userAgent, onCaller }: Asked): Promise<Outcome> {
  const { keyring } = services;
  const request = readRequest(http);
  const key = await authenticate(db, services, request, ip);
  const principal = principalOf(key);
  const { workspaceId, actor, actorName } = principal;
  const author: Author = { actor, actorName, ip: plainAddress(ip), userAgent, keyring };
  onCaller(author, principal);
  const operation = findOperation(request.action);
  if (!operation.may(principal, { query: {} })) {
    throw new CamsError('Forbidden.RAM', `An access key of role ${principal.role} may not call ${request.action}.`);
  }
  const input = readInput(operation.input, request.parameters);
  const context: CamsContext = {
    db,
    services,
    author,
    principal,
    workspaceId,
    accessKeyId: key.accessKeyId,
    change: { workspaceId, actor, source: 'cams' },
  };
  return operation.run(context, input as never);
}

/** The access key that signed a request. What is said of one that is not in force is said to its holder alone. */
async function authenticate(db: Db, services: Services, request: SignedRequest, ip: string): Promise<KnownKey> {
  const key = await findAccessKey(db, { accessKeyId: request.accessKeyId, keyring: services.keyring });
  if (!key) throw new CamsError('InvalidAccessKeyId.NotFound', 'There is no such access key.');
  if (!request.isSignedWith(key.secret())) {
    throw new CamsError('SignatureDoesNotMatch', 'The signature is not the one that we calculate of this request.');
  }
  if (!key.inForce) throw new CamsError('InvalidAccessKeyId.Inactive', 'This access key was revoked, or has expired.');
  if (!isWithin(ip, key.ipRanges)) {
    throw new CamsError('Forbidden.SourceIp', 'This access key may not be used from this address.');
  }
  const until = new Date(request.signedAt.getTime() + CLOCK_SKEW_MS);
  if (!(await takeNonce(db, { key, nonce: request.nonce, until }))) {
    throw new CamsError('SignatureNonceUsed', 'A request with this nonce was taken before. Sign each request anew.');
  }
  await noteUse(db, key, { ip });
  return key;
}

function findOperation(action: string): Operation {
  const operation = operations.get(action);
  if (operation) return operation;
  const about = unsupported.get(action);
  if (about) {
    throw new CamsError(
      'UnsupportedOperation',
      `Muster does not serve ${action}: it manages audiences. ${about}: ask the vendor, or whatever does that for you.`,
    );
  }
  throw new CamsError('InvalidAction.NotFound', 'There is no operation of this name. Names are case-sensitive.');
}

function readInput(schema: z.ZodType, parameters: Parameters): unknown {
  const given = Object.fromEntries([...joinLists(parameters)].filter(([, value]) => value !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  const name = String(path[0] ?? '');
  if (!Object.hasOwn(given, name)) {
    throw new CamsError('MissingParameter', `${name} is mandatory for this action.`);
  }
  throw new CamsError('InvalidParameter', `${name}: ${message}`);
}

/** Generic clients write a list as `GroupIds.1`, `GroupIds.2` and so on; here it is JSON, as the typed ones write it. */
function joinLists(parameters: Parameters): Map<string, string> {
  const lists = new Map<string, string[]>();
  const joined = new Map<string, string>();
  for (const [name, value] of parameters) {
    const list = /^(\w+)\.(\d{1,5})$/.exec(name);
    if (!list) joined.set(name, value);
    else lists.set(list[1]!, [...(lists.get(list[1]!) ?? []), value]);
  }
  for (const [name, items] of lists) if (!joined.has(name)) joined.set(name, JSON.stringify(items));
  return joined;
}
