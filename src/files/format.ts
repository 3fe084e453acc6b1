import { recogniseText } from './recogniseText.ts';
import { recogniseWorkbook } from './recogniseWorkbook.ts';
import { checkSignature } from './signature.ts';
import type { FileSource } from './source.ts';
import type { FileFormat, FormatOverrides } from './types.ts';

export interface RecogniseOptions extends FormatOverrides {
  /** The file's name. Names lie, so it only tips the scales: the bytes decide. */
  name?: string | undefined;
  signal?: AbortSignal | undefined;
}

/**
 * Recognises what kind of table a file is. What the caller insists on is taken as given.
 *
 * Throws `import_invalid_file` for what is no table or cannot be read (PDF, old `.xls`, password, cut off, a bomb, empty,
 * …), each with a sentence that says what it is and what to do.
 */
export async function recognise(source: FileSource, options: RecogniseOptions = {}): Promise<FileFormat> {
  const container = await checkSignature(source);
  return container === 'zip' ? recogniseWorkbook(source, options) : recogniseText(source, options);
}
