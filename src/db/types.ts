import type { ColumnType, Generated, JSONColumnType } from 'kysely';

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
  saved_filter: SavedFilterTable;
  webhook: WebhookTable;
  webhook_delivery: WebhookDeliveryTable;
  webhook_attempt: WebhookAttemptTable;
  import_mapping: { workspace_id: number; signature: string; mapping: Json<object>; used_at: WrittenDate };
}

type Json<T extends object> = JSONColumnType<T>;
type OptionalDate = ColumnType<Date | null, Date | null | undefined, Date | null>;
type WrittenDate = ColumnType<Date, Date | string | undefined, Date | string>;

interface WorkspaceTable {
  id: Generated<number>;
  name: string;
  created_at: WrittenDate;
  deleted_at: OptionalDate;
  history_days: Generated<number>;
  pruned_seq: Generated<number>;
  pruned_at: OptionalDate;
}

interface AuthUserTable {
  id: Generated<number>;
  name: string;
  email: string;
  email_verified: Generated<boolean>;
  two_factor_enabled: Generated<boolean>;
  created_at: WrittenDate;
  updated_at: WrittenDate;
}

interface AuthSessionTable {
  id: Generated<number>;
  user_id: number;
  token: string;
  ip_address: string | null;
  user_agent: string | null;
  expires_at: WrittenDate;
  created_at: WrittenDate;
  updated_at: WrittenDate;
}

interface AuthAccountTable {
  id: Generated<number>;
  user_id: number;
  account_id: string;
  provider_id: string;
  password: string | null;
  created_at: WrittenDate;
  updated_at: WrittenDate;
}

interface MemberTable {
  workspace_id: number;
  user_id: number;
  role: string;
  permissions: string[];
  created_at: WrittenDate;
}

interface InvitationTable {
  workspace_id: number;
  id: Generated<number>;
  email: string;
  role: string;
  permissions: string[];
  hash: Buffer;
  invited_by: string;
  created_at: WrittenDate;
  expires_at: WrittenDate;
  accepted_at: OptionalDate;
  revoked_at: OptionalDate;
}

interface AuditEventTable {
  workspace_id: number;
  id: number;
  at: WrittenDate;
  actor: string;
  actor_name: string;
  action: string;
  target: string;
  target_name: string;
  ip: string;
  user_agent: string;
  details: Json<Record<string, unknown>>;
  change_id: number | null;
  seal: Buffer;
}

interface ApiKeyTable {
  workspace_id: number;
  id: Generated<number>;
  name: string;
  role: string;
  prefix: string;
  hash: Buffer;
  created_at: WrittenDate;
  expires_at: OptionalDate;
  revoked_at: OptionalDate;
  last_used_at: OptionalDate;
  permissions: string[];
  ip_ranges: Generated<string[]>;
  previous_hash: ColumnType<Buffer | null, Buffer | null | undefined, Buffer | null>;
  previous_until: OptionalDate;
  last_used_ip: ColumnType<string | null, string | null | undefined, string | null>;
  created_by: Generated<string>;
}

interface AccessKeyTable {
  workspace_id: number;
  id: Generated<number>;
  access_key_id: string;
  secret: Buffer;
  name: string;
  role: string;
  permissions: string[];
  ip_ranges: Generated<string[]>;
  created_by: Generated<string>;
  created_at: WrittenDate;
  expires_at: OptionalDate;
  revoked_at: OptionalDate;
  last_used_at: OptionalDate;
  last_used_ip: ColumnType<string | null, string | null | undefined, string | null>;
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
