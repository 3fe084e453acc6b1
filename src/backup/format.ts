import { createHash } from 'node:crypto';

/**
 * The format of a backup: a gzip file whose content is
 *
 *     "MUSTER BACKUP 1\n"  header  (table  data…  end of table)…  sequences  trailer
 *
 * Each part after the first line is a block: a letter for its kind, the length of its content (4 bytes, big-endian), the
 * content (JSON; rows in `data`, as PostgreSQL's COPY writes them), and a check: the first 8 bytes of the SHA-256 of
 * the whole stream from its first byte to here. A block is used only once its check is right, so nothing that is damaged,
 * missing, doubled or out of order reaches a database; without the trailer a file is cut off.
 */
export const FIRST_LINE = 'MUSTER BACKUP 1\n';

/** The letters of the kinds of blocks. */
export const BLOCK = { header: 'H', table: 'T', data: 'D', tableEnd: 'E', sequences: 'S', trailer: 'Z' } as const;
export type BlockKind = (typeof BLOCK)[keyof typeof BLOCK];

/** Bytes before and after a block's content. */
export const HEAD_BYTES = 5;
export const CHECK_BYTES = 8;

/** Rows are gathered into blocks of about this many bytes: fewer make each pass through zlib cost more than its work. */
export const DATA_BYTES = 256 * 1024;

/** A length beyond this is damage, not data, and must not be waited for in memory. */
export const LONGEST_BLOCK = 16 * 1024 * 1024;

/**
 * How every backup begins: gzip without name or time. zlib writes the level and the operating system into the last two
 * bytes; they are overwritten with "unknown", so that a change to any byte of a file can be seen.
 */
export const GZIP_HEADER = Buffer.from('1f8b08000000000000ff', 'hex');

export interface BackupHeader {
  /** Of the Muster that wrote it, such as 0.1.0. */
  muster: string;
  /** The migration that the database was at. */
  schema: number;
  /** Of PostgreSQL, such as 18.4. */
  server: string;
  /** ISO 8601, UTC: when the snapshot was taken. */
  createdAt: string;
}

export interface BackedUpTable {
  name: string;
  columns: string[];
  /** Of COPY. */
  format: 'text' | 'binary';
}

export interface BackedUpSequence {
  name: string;
  lastValue: number;
  /** Whether the next value is the one after `lastValue`, rather than that itself. */
  isCalled: boolean;
}

export interface TableEnd {
  rows: number;
}

export interface Trailer {
  tables: number;
  rows: number;
}

/** What has been done so far: of the table at work, `bytes` of COPY data; `rows` of the tables that are complete. */
export interface Progress {
  table: string;
  rows: number;
  bytes: number;
}

/** The SHA-256 of a stream as it grows. */
export function createCheck(): { add: (bytes: Uint8Array) => void; value: () => Buffer } {
  const hash = createHash('sha256');
  return {
    add: (bytes) => void hash.update(bytes),
    value: () => hash.copy().digest().subarray(0, CHECK_BYTES),
  };
}
