import type { Progress } from '../backup/format.ts';

/** Runs a backup or restore, with a line on standard error of how far it is: at a terminal, and not for programs. */
export async function withProgress<T>(
  { json }: { json?: boolean },
  work: (onProgress: ((progress: Progress) => void) | undefined) => Promise<T>,
): Promise<T> {
  if (!process.stderr.isTTY || json) return work(undefined);
  try {
    return await work(({ table, rows, bytes }) => {
      const megabytes = Math.round(bytes / 1e6).toLocaleString('en');
      process.stderr.write(`\r\u001b[K${rows.toLocaleString('en')} rows; ${table}: ${megabytes} MB `);
    });
  } finally {
    process.stderr.write('\r\u001b[K');
  }
}
