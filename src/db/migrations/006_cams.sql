-- Access keys: what programs sign their requests to the CAMS interface with (src/cams).

create table access_key (
  workspace_id  int         not null references workspace (id) on delete cascade,
  id            bigint      not null generated always as identity,
  access_key_id text        not null,                 -- what a request names; no secret, and has the workspace in it
  secret        bytea       not null,                 -- sealed: verifying a signature takes the secret itself
  name          text        not null,
  role          text        not null check (role in ('owner', 'administrator', 'editor', 'viewer')),
  permissions   text[]      not null default '{}',
  ip_ranges     text[]      not null default '{}',    -- CIDR; none: from anywhere
  created_by    text        not null default '',
  created_at    timestamptz not null default now(),
  expires_at    timestamptz,
  revoked_at    timestamptz,
  last_used_at  timestamptz,
  last_used_ip  text,
  primary key (workspace_id, id)
);
create unique index access_key_by_id on access_key (workspace_id, access_key_id);

-- Nonces that requests were signed with, so that none is taken twice, by any process.
create table access_key_nonce (
  workspace_id  int         not null,
  access_key_no bigint      not null,                 -- access_key.id
  nonce         bytea       not null,                 -- SHA-256 of it: whatever its length
  expires_at    timestamptz not null,                 -- from then on the request's timestamp is too old anyway
  primary key (workspace_id, access_key_no, nonce),
  foreign key (workspace_id, access_key_no) references access_key (workspace_id, id) on delete cascade
);
create index access_key_nonce_expiry on access_key_nonce (expires_at);
