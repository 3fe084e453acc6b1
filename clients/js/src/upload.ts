import type { Sendable } from './transport.ts';
import type { Uploadable } from './uploadable.ts';

/**
 * A form with one file. A `Blob` is sent by its length; anything else as it is read, in flat memory, which browsers can do
 * over HTTP/2 only.
 */
export function formOf(fields: Readonly<Record<string, unknown>>): () => Sendable {
  const files = Object.entries(fields).filter((field): field is [string, Uploadable] => isUploadable(field[1]));
  const texts = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || isUploadable(value) ? [] : [[name, JSON.stringify(value)] as const],
  );
  return files.every(([, file]) => file instanceof Blob)
    ? () => ({ body: blobForm(texts, files as [string, Blob][]), headers: {} })
    : () => streamedForm(texts, files);
}

const isUploadable = (value: unknown): value is Uploadable =>
  typeof value === 'object' && value !== null && typeof (value as Partial<Uploadable>).stream === 'function';

const nameOf = (file: Uploadable): string => file.name ?? 'file';

function blobForm(texts: readonly (readonly [string, string])[], files: readonly [string, Blob][]): FormData {
  const form = new FormData();
  for (const [name, text] of texts) form.set(name, text);
  for (const [name, file] of files) form.set(name, file, nameOf(file as Uploadable));
  return form;
}

/** RFC 7578. */
function streamedForm(
  texts: readonly (readonly [string, string])[],
  files: readonly (readonly [string, Uploadable])[],
): Sendable {
  const boundary = `muster-${crypto.randomUUID()}`;
  const utf8 = new TextEncoder();
  async function* parts(): AsyncGenerator<Uint8Array, void> {
    for (const [name, text] of texts) {
      yield utf8.encode(`--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"\r\n\r\n${text}\r\n`);
    }
    for (const [name, file] of files) {
      yield utf8.encode(
        `--${boundary}\r\nContent-Disposition: form-data; name="${escaped(name)}"; filename="${escaped(nameOf(file))}"\r\n` +
          'Content-Type: application/octet-stream\r\n\r\n',
      );
      yield* file.stream() as AsyncIterable<Uint8Array>;
      yield utf8.encode('\r\n');
    }
    yield utf8.encode(`--${boundary}--\r\n`);
  }
  return { body: streamOf(parts()), headers: { 'content-type': `multipart/form-data; boundary=${boundary}` } };
}

/** As browsers write names in a form. */
const escaped = (text: string): string => text.replace(/["\r\n]/g, encodeURIComponent);

/** `ReadableStream.from`, which not every browser has. */
function streamOf(chunks: AsyncGenerator<Uint8Array, void>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await chunks.next();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    async cancel() {
      await chunks.return();
    },
  });
}
