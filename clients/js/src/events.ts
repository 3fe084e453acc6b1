import { chunksOf } from './download.ts';
import { ConnectionError } from './errors.ts';
import { isRetryable, sleep, waitBefore } from './retry.ts';

/** Muster says something at least every 15 seconds; a connection that is silent for so long is dead. */
const SILENCE_MS = 45_000;

export interface Streaming {
  /** Whether the stream has no end of its own: an end is then a broken connection. */
  endless: boolean;
  signal?: AbortSignal | undefined;
}

/**
 * Events of a stream, which is opened again whenever its connection breaks, until the server refuses it, the signal is
 * aborted, or the reader stops. Rejects as a request does if it cannot be opened at first.
 */
export async function* eventsOf<E>(
  open: (signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>,
  { endless, signal }: Streaming,
): AsyncGenerator<E, void> {
  const stop = new AbortController();
  const abort = (): void => stop.abort(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  try {
    let stream = await open(stop.signal);
    for (let failures = 0; ; ) {
      try {
        for await (const event of readEvents(stream, stop.signal)) {
          failures = 0;
          yield event as E;
        }
        if (!endless) return;
        await sleep(waitBefore(failures++, undefined), stop.signal);
      } catch (error) {
        stop.signal.throwIfAborted();
        if (!isRetryable(error, 'safe')) throw error;
        await sleep(waitBefore(failures++, error), stop.signal);
      }
      stream = await reopen(() => open(stop.signal), stop.signal);
    }
  } finally {
    signal?.removeEventListener('abort', abort);
    stop.abort();
  }
}

/** However long the server is away. */
async function reopen<T>(open: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let failures = 0; ; failures += 1) {
    try {
      return await open();
    } catch (error) {
      signal.throwIfAborted();
      if (!isRetryable(error, 'safe')) throw error;
      await sleep(waitBefore(failures, error), signal);
    }
  }
}

/** https://html.spec.whatwg.org/multipage/server-sent-events.html, as far as Muster writes it: one line of data each. */
async function* readEvents(stream: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<unknown, void> {
  const utf8 = new TextDecoder();
  let text = '';
  for await (const chunk of heard(stream, signal)) {
    text += utf8.decode(chunk, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop()!;
    for (const block of blocks) {
      const event = /^event: (.*)$/m.exec(block)?.[1];
      const data = /^data: (.*)$/m.exec(block)?.[1];
      if (event !== undefined && data !== undefined) yield { event, data: JSON.parse(data) };
    }
  }
}

/** The chunks of a stream; rejects with `ConnectionError` when it breaks or falls silent. */
async function* heard(stream: ReadableStream<Uint8Array>, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
  const chunks = chunksOf(stream);
  try {
    for (;;) {
      const { done, value } = await withinSilence(chunks.next());
      if (done) return;
      yield value;
    }
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof ConnectionError ? error : new ConnectionError('The stream broke.', { cause: error });
  } finally {
    await stream.cancel().catch(() => {});
  }
}

async function withinSilence<T>(next: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new ConnectionError('The stream fell silent.', { timedOut: true })), SILENCE_MS);
  });
  try {
    return await Promise.race([next, silence]);
  } finally {
    clearTimeout(timer);
  }
}
