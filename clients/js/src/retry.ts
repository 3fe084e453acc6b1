import { ConnectionError, MusterError } from './errors.ts';

/**
 * What happens if a request is done twice.
 * `safe`: nothing, or the server does it once: it only reads, or has an Idempotency-Key.
 * `same`: it says what is to be, and its second answer may differ (PUT, PATCH, DELETE).
 * `twice`: it is done twice.
 */
export type Repeating = 'safe' | 'same' | 'twice';

const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 20_000;
/** Whoever is told to come back later than this is told so, rather than kept waiting. */
const LONGEST_RETRY_AFTER_S = 60;
const JITTER_MS = 250;

/** Whether a request that failed so may be sent again. */
export function isRetryable(error: unknown, repeating: Repeating): boolean {
  if (error instanceof ConnectionError) return repeating === 'safe' || wasNeverSent(error);
  if (!(error instanceof MusterError) || (error.retryAfter ?? 0) > LONGEST_RETRY_AFTER_S) return false;
  if (error.status === 429) return true;
  if (error.status === 503) return repeating !== 'twice';
  // A proxy that lost its server cannot say whether it was done.
  return (error.status === 502 || error.status === 504) && repeating === 'safe';
}

/** How long to wait before the next try, in milliseconds: at random, so that clients who failed together spread out. */
export function waitBefore(attempt: number, error: unknown): number {
  const retryAfter = error instanceof MusterError ? error.retryAfter : undefined;
  if (retryAfter !== undefined) return retryAfter * 1000 + Math.random() * JITTER_MS;
  return Math.random() * Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt);
}

/** Node says so; a browser does not tell one failure from another. */
function wasNeverSent({ cause }: ConnectionError): boolean {
  const { code } = ((cause as Error | undefined)?.cause ?? {}) as { code?: unknown };
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
}

/** Waits; rejects with the signal's reason as soon as it is aborted. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
