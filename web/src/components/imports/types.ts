import type { Schema } from '../../api/client.ts';

export type Import = Schema<'Import'>;
export type Status = Import['status'];
export type Counts = Schema<'ImportCounts'>;
export type Mapping = Schema<'ImportMapping'>;
export type Options = Import['options'];
/** What may be said of an import with its file. */
export type UploadOptions = Partial<Omit<Options, 'newGroups'>> & { newGroups?: readonly string[] };

/** Whether the contacts of the file are added, deleted, or removed from groups. */
export type Action = Options['action'];
export type FormatOverrides = NonNullable<Options['format']>;

/** How a file was read: src/files/types.ts of the server. */
export interface FileFormat {
  kind: 'csv' | 'xlsx' | 'ods';
  header: boolean;
  firstRow: number;
  encoding?: NonNullable<FormatOverrides['encoding']>;
  delimiter?: NonNullable<FormatOverrides['delimiter']>;
  quote?: NonNullable<FormatOverrides['quote']>;
  sheet?: string;
  sheets?: { name: string; hidden: boolean }[];
}

/** Whether the server works on it now. */
export const isActive = (status: Status): boolean => status === 'checking' || status === 'committing';

/** Whether nothing more will happen to it. */
export const isOver = (status: Status): boolean => status === 'done' || status === 'cancelled' || status === 'undone';
