import { bufferSource, type FileSource } from '../files/source.ts';
import { fileForgotten, readImport } from '../imports/queries.ts';
import { openStoredFile } from '../jobs/files.ts';
import { createHostList } from '../net/hosts.ts';
import { CamsError } from './errors.ts';
import { fetchFile, USUAL_FILE_HOSTS } from './fetchFile.ts';
import type { CamsContext } from './operation.ts';

/** A file that a request names. */
export interface GivenFile {
  name: string;
  bytes: AsyncIterable<Buffer>;
  /** The file to read from at any place. Throws `InvalidFilePath.TooLarge` where it would not fit into memory. */
  source: () => Promise<FileSource>;
}

/** A file that has to be in memory. */
const LARGEST_IN_MEMORY = 20 * 1024 * 1024;

/**
 * The file that `FilePath` means: a URL of a host of the list, or the id of an import of this workspace, whose file is
 * used again. Throws CamsError, `import_not_found`, `import_file_forgotten`.
 */
export async function openFilePath(context: CamsContext, filePath: string): Promise<GivenFile> {
  const { db, workspaceId, services } = context;
  if (/^[1-9]\d{0,14}$/.test(filePath)) {
    const { name, file_id: id } = await readImport(db, { workspaceId, id: Number(filePath) });
    const source = await openStoredFile(db, { workspaceId, id, gone: fileForgotten });
    return { name, bytes: source.stream(), source: async () => source };
  }
  const hosts = createHostList(services.settings.camsFileHosts ?? USUAL_FILE_HOSTS);
  const { name, bytes } = await fetchFile(filePath, { hosts });
  return { name, bytes, source: async () => bufferSource(await collect(bytes)) };
}

async function collect(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of bytes) {
    size += piece.length;
    if (size > LARGEST_IN_MEMORY) {
      throw new CamsError(
        'InvalidFilePath.TooLarge',
        'The file is larger than 20 MB. Split it, or upload it to Muster.',
      );
    }
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
