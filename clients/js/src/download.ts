/** A file as it arrives: read it once, as a stream, a text or a blob, or cancel it. */
export interface Download extends AsyncIterable<Uint8Array> {
  /** The name that the server gave it. */
  readonly name: string | undefined;
  /** Its media type. */
  readonly type: string;
  readonly stream: ReadableStream<Uint8Array>;
  text(): Promise<string>;
  blob(): Promise<Blob>;
}

export function toDownload(response: Response): Download {
  const stream = (response.body ?? new Blob([]).stream()) as ReadableStream<Uint8Array>;
  return {
    name: nameIn(response.headers.get('content-disposition') ?? ''),
    type: (response.headers.get('content-type') ?? '').split(';', 1)[0]!.trim(),
    stream,
    text: () => response.text(),
    blob: () => response.blob(),
    [Symbol.asyncIterator]: () => chunksOf(stream),
  };
}

/** Not every browser can iterate a stream by itself. Ends the stream when the reader stops reading. */
export async function* chunksOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** RFC 6266: the name in full is in `filename*`. */
function nameIn(disposition: string): string | undefined {
  const encoded = /filename\*=UTF-8''([^;]+)/i.exec(disposition)?.[1];
  if (encoded !== undefined) return decodeURIComponent(encoded);
  return /filename="([^"]*)"/i.exec(disposition)?.[1];
}
