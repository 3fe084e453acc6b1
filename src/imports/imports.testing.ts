import type { z } from 'zod';
import { testAuthor } from '../audit/author.testing.ts';
import type { ChangeContext } from '../changes/record.ts';
import type { Db } from '../db/database.ts';
import { type ImportJob, importOptions } from './schema.ts';
import { importFile } from './service.ts';

export type Options = z.input<typeof importOptions>;

/** Imports a file to its end; with `commit: false` to its check. Fails when the import does, with its error. */
export async function load(
  db: Db,
  context: ChangeContext,
  content: string | Buffer | AsyncIterable<Buffer>,
  options: Options & { name?: string } = {},
): Promise<ImportJob> {
  const { name = 'contacts.csv', ...given } = options;
  const parsed = importOptions.parse({ commit: true, ...given });
  const bytes =
    typeof content === 'string' || Buffer.isBuffer(content)
      ? (async function* () {
          yield Buffer.from(content as string);
        })()
      : content;
  const job = await importFile(db, context, {
    author: await testAuthor(db),
    file: { name, bytes, options: async () => parsed },
  });
  if (job.error) throw Object.assign(new Error(job.error.message), { code: job.error.code, job });
  return job;
}
