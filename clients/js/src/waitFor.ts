import type { Methods } from './generated/methods.generated.ts';
import type { Import } from './generated/types.generated.ts';
import type { CallOptions } from './options.ts';
import { sleep } from './retry.ts';

/** What may be said of waiting for something that takes a while. */
export interface WaitOptions extends Pick<CallOptions, 'signal'> {
  /** Told how far it is, whenever that changes. */
  onProgress?: (now: Import) => void;
}

/** A stream may end in the middle, as when a server is replaced. */
const BETWEEN_STREAMS_MS = 500;

/** An import once nobody works on it: it waits for a commit, or is over. It is followed as the server tells of it. */
export async function waitForImport(
  { imports }: Pick<Methods, 'imports'>,
  id: number,
  { signal, onProgress }: WaitOptions = {},
): Promise<Import> {
  const options = signal ? { signal } : {};
  for (;;) {
    for await (const { data } of imports.events(id, options)) {
      onProgress?.(data);
      if (isSettled(data)) return data;
    }
    await sleep(BETWEEN_STREAMS_MS, signal);
  }
}

const isSettled = ({ status }: Import): boolean => status !== 'checking' && status !== 'committing';
