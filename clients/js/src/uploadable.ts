/** What has bytes that can be read as often as need be; a `Blob` or `File` is one. */
export interface Uploadable {
  /** Of the file; the server tells kinds of files by what is in them. */
  readonly name?: string;
  stream(): AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>;
}
