import type { ColumnType, Generated, JSONColumnType } from 'kysely';
import type {
  AccessKeyTable,
  ApiKeyTable,
  AuditEventTable,
  AuthAccountTable,
  AuthSessionTable,
  AuthUserTable,
  InvitationTable,
  MemberTable,
} from './accessTables.ts';
import type { Json, OptionalDate, WrittenDate } from './columns.ts';

/** The tables of `migrations/`, for Kysely. Column comments live in the SQL. */
export interface Schema {
  workspace: WorkspaceTable;
  contact_counter: { workspace_id: number; next_no: Generated<number> };
  api_key: ApiKeyTable;
  access_key: AccessKeyTable;
  access_key_nonce: { workspace_id: number; access_key_no: number; nonce: Buffer; expires_at: WrittenDate };
  attribute: AttributeTable;
  auth_user: AuthUserTable;
  auth_session: AuthSessionTable;
  auth_account: AuthAccountTable;
  auth_verification: { id: Generated<number>; identifier: string; value: string; expires_at: WrittenDate };
  auth_two_factor: { id: Generated<number>; user_id: number; verified: boolean };
  throttle: { key: string; count: number; expires_at: WrittenDate };
  installation: { id: number; secret: Buffer | null; key_check: Buffer; created_at: WrittenDate };
  member: MemberTable;
  invitation: InvitationTable;
  audit_event: AuditEventTable;
  audit_head: { workspace_id: number; id: number; seal: Buffer };
  contact: ContactTable;
  audience: AudienceTable;
  audience_chunk: { workspace_id: number; audience_id: number; chunk: number; bits: string };
  change: ChangeTable;
  change_audience: {
    workspace_id: number;
    audience_id: number;
    change_id: number;
    at: WrittenDate;
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
  contact_before: {
    workspace_id: number;
    change_id: number;
    no: number;
    before: Json<ContactImage>;
    merged_into: ColumnType<number | null, number | null | undefined, number | null>;
  };
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
  operation: OperationTable;
  saved_filter: SavedFilterTable;
  webhook: WebhookTable;
  webhook_delivery: WebhookDeliveryTable;
  webhook_attempt: WebhookAttemptTable;
  import_mapping: { workspace_id: number; signature: string; mapping: Json<object>; used_at: WrittenDate };
}

interface WorkspaceTable {
  id: Generated<number>;
  name: string;
  created_at: WrittenDate;
  deleted_at: OptionalDate;
  history_days: Generated<number>;
  pruned_seq: Generated<number>;
  pruned_at: OptionalDate;
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
  pruned_at: OptionalDate;
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

/** Where an operation stands. One whose change was undone is shown as `undone`. */
export type OperationStatus = 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';

interface OperationTable {
  workspace_id: number;
  id: Generated<number>;
  file_id: ColumnType<number | null, number | null | undefined, number | null>;
  change_id: ColumnType<number | null, number | null | undefined, number | null>;
  done: Generated<number>;
  total: Generated<number>;
  runs: Generated<number>;
  attempt: Generated<number>;
  kind: string;
  status: OperationStatus;
  stage: Generated<string>;
  actor: string;
  source: string;
  full_numbers: boolean;
  // Shapes in src/operations/schema.ts.
  input: Json<object>;
  result: ColumnType<object, string | undefined, string>;
  error: Json<object> | null;
  created_at: WrittenDate;
  updated_at: WrittenDate;
  began_at: OptionalDate;
  finished_at: OptionalDate;
  expires_at: OptionalDate;
}

interface WebhookTable {
  workspace_id: number;
  id: Generated<number>;
  seq: number;
  seq_group: number | null;
  created_at: WrittenDate;
  previous_until: OptionalDate;
  disabled_at: OptionalDate;
  failing_since: OptionalDate;
  rests_until: OptionalDate;
  url: string;
  description: string;
  events: string[];
  secret: Buffer;
  previous_secret: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
  disabled_reason: ColumnType<string | null, string | null | undefined, string | null>;
  created_by: string;
}

interface WebhookDeliveryTable {
  workspace_id: number;
  webhook_id: number;
  id: Generated<number>;
  seq: number | null;
  group_id: number | null;
  created_at: WrittenDate;
  next_attempt_at: WrittenDate;
  claimed_until: OptionalDate;
  finished_at: OptionalDate;
  attempts: Generated<number>;
  status: Generated<string>;
  event_id: string;
  type: string;
  body: string;
}

interface WebhookAttemptTable {
  workspace_id: number;
  webhook_id: number;
  delivery_id: number;
  attempt: number;
  duration_ms: number;
  status: number | null;
  at: WrittenDate;
  error: string | null;
  response: string;
}

interface SavedFilterTable {
  workspace_id: number;
  id: Generated<number>;
  name: string;
  name_key: string;
  query: Json<object>;
  created_by: string;
  created_at: WrittenDate;
  updated_at: WrittenDate;
}
