import type { ColumnType, Generated } from 'kysely';
import type { Json, OptionalDate, WrittenDate } from './columns.ts';

export interface AuthUserTable {
  id: Generated<number>;
  name: string;
  email: string;
  email_verified: Generated<boolean>;
  two_factor_enabled: Generated<boolean>;
  created_at: WrittenDate;
  updated_at: WrittenDate;
}

export interface AuthSessionTable {
  id: Generated<number>;
  user_id: number;
  token: string;
  ip_address: string | null;
  user_agent: string | null;
  expires_at: WrittenDate;
  created_at: WrittenDate;
  updated_at: WrittenDate;
}

export interface AuthAccountTable {
  id: Generated<number>;
  user_id: number;
  account_id: string;
  provider_id: string;
  password: string | null;
  created_at: WrittenDate;
  updated_at: WrittenDate;
}

export interface MemberTable {
  workspace_id: number;
  user_id: number;
  role: string;
  permissions: string[];
  created_at: WrittenDate;
}

export interface InvitationTable {
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

export interface AuditEventTable {
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

export interface ApiKeyTable {
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

export interface AccessKeyTable {
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
