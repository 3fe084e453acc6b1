import type { ColumnType, Generated, JSONColumnType } from 'kysely';

/** The tables of `migrations/`, for Kysely. Column comments live in the SQL. */
export interface Schema {
  workspace: WorkspaceTable;
  contact_counter: { workspace_id: number; next_no: Generated<number> };
  api_key: ApiKeyTable;
  attribute: AttributeTable;
  contact: ContactTable;
  audience: AudienceTable;
  audience_chunk: { workspace_id: number; audience_id: number; chunk: number; bits: string };
  change: ChangeTable;
  change_audience: {
    workspace_id: number;
    audience_id: number;
    change_id: number;
    added: number;
    removed: number;
    size: number;
  };
  change_chunk: {
    workspace_id: number;
    change_id: number;
    audience_id: number;
    chunk: number;
    added: string | null;
    removed: string | null;
  };
  contact_before: { workspace_id: number; change_id: number; no: number; before: Json<ContactImage> };
  audience_before: {
    workspace_id: number;
    change_id: number;
    audience_id: number;
    before: JSONColumnType<AudienceImage> | null;
  };
  change_kept: {
    workspace_id: number;
    change_id: number;
    audience_id: number;
    reason: string;
    chunk: number;
    bits: string;
  };
  idempotency: IdempotencyTable;
  file: FileTable;
  file_chunk: { workspace_id: number; file_id: number; part: number; bytes: Buffer };
  import: ImportTable;
  import_reject: { workspace_id: number; import_id: number; part: number; rejects: Json<object> };
  import_mapping: { workspace_id: number; signature: string; mapping: Json<object>; used_at: WrittenDate };
}

type Json<T extends object> = JSONColumnType<T>;
type WrittenDate = ColumnType<Date, Date | string | undefined, Date | string>;

interface WorkspaceTable {
  id: Generated<number>;
  name: string;
  created_at: WrittenDate;
}

interface ApiKeyTable {
  workspace_id: number;
  id: Generated<number>;
  name: string;
  role: string;
  prefix: string;
  hash: Buffer;
  created_at: WrittenDate;
  expires_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  revoked_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  last_used_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

interface AttributeTable {
  workspace_id: number;
  id: Generated<number>;
  key: string;
  name: string;
  type: string;
  choices: ColumnType<string[] | null, string | null, string | null>;
  created_at: WrittenDate;
}

interface ContactTable {
  no: number;
  phone: number | null;
  phone_key: number | null;
  change_id: number;
  created_at: ColumnType<Date, Date | string, Date | string>;
  updated_at: ColumnType<Date, Date | string, Date | string>;
  workspace_id: number;
  country: string | null;
  user_id: string | null;
  name: string;
  name_fold: string;
  email: string;
  remark: string;
  attributes: ColumnType<Record<string, AttributeValue>, string, string>;
}

export type AttributeValue = string | number | boolean;

interface AudienceTable {
  id: Generated<number>;
  size: Generated<number>;
  change_id: number | null;
  created_at: WrittenDate;
  updated_at: WrittenDate;
  trashed_at: ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
  workspace_id: number;
  kind: string;
  name: string;
  name_key: string;
  description: Generated<string>;
}

interface ChangeTable {
  id: Generated<number>;
  reverts: number | null;
  reverted_by: ColumnType<number | null, number | null | undefined, number | null>;
  seq: Generated<number>;
  at: WrittenDate;
  workspace_id: number;
  kind: string;
  actor: string;
  source: string;
  note: Generated<string>;
  counts: ColumnType<ChangeCounts, string | undefined, string>;
}

interface IdempotencyTable {
  workspace_id: number;
  key: string;
  request_hash: Buffer;
  status: number | null;
  body: ColumnType<unknown, string | null, string | null>;
  contact_no: number | null;
  created_at: WrittenDate;
}

/** What a change did, in people and memberships; `kept*` only for an undo. */
export interface ChangeCounts {
  added?: number;
  removed?: number;
  created?: number;
  updated?: number;
  deleted?: number;
  keptContacts?: number;
  keptMembers?: number;
  keptGroups?: number;
}

/** A whole contact row as JSON, as `to_jsonb(contact)` writes it. */
export type ContactImage = Record<string, unknown> & { no: number; change_id: number };

/** The reversible part of an audience row. */
export interface AudienceImage {
  name: string;
  name_key: string;
  description: string;
  trashed_at: string | null;
  change_id: number | null;
}

interface FileTable {
  workspace_id: number;
  id: Generated<number>;
  name: string;
  size: Generated<number>;
  sha256: Buffer | null;
  created_at: WrittenDate;
}

/** Where an import stands. An import whose change was undone is shown as `undone`. */
export type ImportStatus = 'checking' | 'ready' | 'committing' | 'done' | 'failed' | 'cancelled';

interface ImportTable {
  workspace_id: number;
  id: Generated<number>;
  file_id: number | null;
  change_id: number | null;
  status: ImportStatus;
  stage: Generated<string>;
  rows: Generated<number>;
  done: Generated<number>;
  total: Generated<number>;
  runs: Generated<number>;
  name: string;
  sha256: Buffer;
  actor: string;
  source: string;
  // Shapes in src/imports/schema.ts.
  options: Json<object>;
  format: Json<object> | null;
  mapping: Json<object> | null;
  summary: ColumnType<object, string | undefined, string>;
  error: Json<object> | null;
  created_at: WrittenDate;
  updated_at: WrittenDate;
  stage_began_at: WrittenDate;
  checked_at: WrittenDate | null;
  finished_at: WrittenDate | null;
}
