import type { IncomingMessage } from 'node:http';
import type { LookupFunction } from 'node:net';
import { AppError } from '../lib/errors.ts';
import type { HostList } from '../net/hosts.ts';
import { AddressRefused, requestGuarded } from '../net/request.ts';
import { maskText } from '../phone/mask.ts';
import { ALLOWED_BY, checkUrl } from './address.ts';
import { patienceOf } from './schedule.ts';
import { sign } from './signing.ts';

/** For all of an attempt, from the look-up of the name to the last byte that is read. */
export const ATTEMPT_MS = 15_000;
/** Of an answer this much is read, and this much kept. */
const MOST_BYTES = 4_096;
const MOST_CHARACTERS = 500;

/** How one attempt went. */
export interface Outcome {
  delivered: boolean;
  at: Date;
  durationMs: number;
  /** Null where no answer came. */
  status: number | null;
  error: string | null;
  /** The beginning of the answer, without whole phone numbers. */
  response: string;
  /** Milliseconds of patience that the server asks for. */
  patience: number;
}

/** Sends a message once and tells how it went; throws nothing. */
export async function send(
  { url, id, body, secrets }: { url: string; id: string; body: string; secrets: readonly string[] },
  { hosts, lookup, signal }: { hosts: HostList; lookup?: LookupFunction | undefined; signal?: AbortSignal | undefined },
): Promise<Outcome> {
  const at = new Date();
  const began = performance.now();
  const timeout = AbortSignal.timeout(ATTEMPT_MS);
  const outcome = (rest: Partial<Outcome>): Outcome => ({
    delivered: false,
    at,
    durationMs: Math.round(performance.now() - began),
    status: null,
    error: null,
    response: '',
    patience: 0,
    ...rest,
  });
  try {
    const response = await requestGuarded(checkUrl(url, hosts), {
      hosts,
      lookup,
      signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...sign({ id, at, body }, secrets) },
      body,
    });
    const status = response.statusCode ?? 0;
    const delivered = status >= 200 && status < 300;
    return outcome({
      delivered,
      status,
      response: await beginningOf(response),
      patience: delivered ? 0 : patienceOf(response.headers['retry-after']),
      error: delivered ? null : complaint(status),
    });
  } catch (error) {
    return outcome({ error: timeout.aborted ? `No answer within ${ATTEMPT_MS / 1_000} seconds.` : reasonOf(error) });
  }
}

function complaint(status: number): string {
  if (status >= 300 && status < 400) return `Status ${status}: redirects are not followed. Give the URL they lead to.`;
  return status === 410 ? 'Status 410: gone for good.' : `Status ${status}; any of 200 to 299 means that it was taken.`;
}

function reasonOf(error: unknown): string {
  if (error instanceof AddressRefused) return `The host has an address that is not public. ${ALLOWED_BY}`;
  if (error instanceof AppError) return error.message;
  const { code = '' } = error as NodeJS.ErrnoException;
  return REASONS[code] ?? `The host cannot be reached${code && ` (${code})`}.`;
}

const REASONS: Record<string, string> = {
  ENOTFOUND: 'The host has no address: its name cannot be found.',
  EAI_AGAIN: 'The host has no address: its name cannot be looked up at the moment.',
  ECONNREFUSED: 'The host refuses the connection.',
  ECONNRESET: 'The host ended the connection.',
  EPIPE: 'The host ended the connection.',
  ETIMEDOUT: 'The host does not answer.',
  EHOSTUNREACH: 'The host cannot be reached.',
  ENETUNREACH: 'The host cannot be reached.',
};

/** The beginning of an answer as a text that can be stored and shown. What does not come is left out. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of response as AsyncIterable<Buffer>) {
      pieces.push(piece);
      size += piece.length;
      if (size >= MOST_BYTES) break;
    }
  } catch {
    // It was answered; of the rest nothing depends.
  } finally {
    response.destroy();
  }
  const text = Buffer.concat(pieces).subarray(0, MOST_BYTES).toString('utf8');
  return maskText(text.replace(/[^\P{C}\n\t]/gu, ''))
    .slice(0, MOST_CHARACTERS)
    .toWellFormed();
}
