/** Files that the server recognises; the bytes decide there, the ending only keeps obvious mistakes away. */
export const KINDS = ['.csv', '.tsv', '.txt', '.xlsx', '.ods'] as const;

/** Bytes; the server takes no larger file. */
export const LARGEST_FILE = 2 * 1024 ** 3;
