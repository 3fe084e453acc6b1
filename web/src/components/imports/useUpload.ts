import { useEffect, useRef, useState } from 'react';
import { upload } from '../../api/upload.ts';
import type { Import, UploadOptions } from './types.ts';

export interface Upload {
  file: File | null;
  /** Of the file that has been sent, 0 to 1; null while none is on its way. */
  share: number | null;
  /** Why the last file was not taken. */
  problem: unknown;
  send: (file: File, options: UploadOptions) => Promise<void>;
  /** Stops sending, and forgets the file. */
  stop: () => void;
}

/** Sends a file to be imported; `onDone` gets the import that was made of it, which is being checked. */
export function useUpload({ onDone }: { onDone: (job: Import) => void }): Upload {
  const [file, setFile] = useState<File | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState<unknown>(null);
  const running = useRef<AbortController>(undefined);

  useEffect(() => () => running.current?.abort(), []);
  useEffect(() => {
    if (share === null) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [share]);

  const send: Upload['send'] = async (next, options) => {
    const abort = new AbortController();
    running.current?.abort();
    running.current = abort;
    setFile(next);
    setProblem(null);
    setShare(0);
    const form = new FormData();
    form.set('options', JSON.stringify(options));
    form.set('file', next);
    try {
      const job = await upload<Import>('/imports', { form, onProgress: setShare, signal: abort.signal });
      setShare(null);
      onDone(job);
    } catch (error) {
      if (abort.signal.aborted) return;
      setShare(null);
      setProblem(error);
    }
  };
  const stop = (): void => {
    running.current?.abort();
    setFile(null);
    setShare(null);
    setProblem(null);
  };
  return { file, share, problem, send, stop };
}
