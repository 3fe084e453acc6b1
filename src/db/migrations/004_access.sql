-- People who sign in, what they may do where, and the trail of it.
--
-- The auth_ tables are of the installation, not of a workspace: a person signs in once and may belong to several. Their
-- columns are what better-auth asks for (docs/decisions/011), so they follow its names, in our writing.

create table auth_user (
  id                 int generated always as identity primary key,
  name               text        not null,
  email              text        not null unique,     -- lower case
  email_verified     boolean     not null default false,
  image              text,
  two_factor_enabled boolean     not null default false,
  created_at         timestamptz not null default now(),
  updated_at         timestamptz not null default now()
);

create table auth_session (
  id         int generated always as identity primary key,
  user_id    int         not null references auth_user (id) on delete cascade,
  token      text        not null unique,             -- of use only together with the signature in the cookie
  ip_address text,
  user_agent text,
  expires_at timestamptz not null,                    -- moves on while the session is used, up to 30 days from created_at
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_session_user on auth_session (user_id);

-- How a person may sign in: by password (provider "credential"), or by an OpenID Connect provider.
create table auth_account (
  id                       int generated always as identity primary key,
  user_id                  int         not null references auth_user (id) on delete cascade,
  account_id               text        not null,
  provider_id              text        not null,
  issuer                   text,
  access_token             text,
  refresh_token            text,
  id_token                 text,
  access_token_expires_at  timestamptz,
  refresh_token_expires_at timestamptz,
  scope                    text,
  password                 text,                      -- Argon2id, with its parameters and salt
  created_at               timestamptz not null default now(),
  updated_at               timestamptz not null default now()
);
create index auth_account_user on auth_account (user_id);
create unique index auth_account_of_provider on auth_account (provider_id, account_id);

-- Short-lived secrets: links for a new password, states of a sign-in under way.
create table auth_verification (
  id         int generated always as identity primary key,
  identifier text        not null,
  value      text        not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index auth_verification_identifier on auth_verification (identifier);

create table auth_two_factor (
  id                        int generated always as identity primary key,
  user_id                   int  not null unique references auth_user (id) on delete cascade,
  secret                    text not null,            -- encrypted
  backup_codes              text not null,            -- encrypted
  verified                  boolean not null default false,
  failed_verification_count int  not null default 0,
  locked_until              timestamptz
);

-- Failed attempts, counted together by all processes. The key says what is counted; it names nobody in the clear.
create table throttle (
  key        text        primary key,
  count      int         not null,
  expires_at timestamptz not null
);

-- One row: the secret that signs and encrypts, unless MUSTER_SECRET gives it; and how to tell a wrong one.
create table installation (
  id         int         primary key check (id = 1),
  secret     bytea,                                   -- null where MUSTER_SECRET is used
  key_check  bytea       not null,
  created_at timestamptz not null default now()
);

alter table workspace add deleted_at timestamptz;     -- nobody can reach it any more; its rows are being erased

create table member (
  workspace_id int         not null references workspace (id) on delete cascade,
  user_id      int         not null,                  -- auth_user
  role         text        not null check (role in ('owner', 'administrator', 'editor', 'viewer')),
  permissions  text[]      not null default '{}',     -- of those that stand apart from roles
  created_at   timestamptz not null default now(),
  primary key (workspace_id, user_id)
);
create index member_user on member (user_id);

create table invitation (
  workspace_id int         not null references workspace (id) on delete cascade,
  id           bigint      not null generated always as identity,
  email        text        not null,
  role         text        not null check (role in ('owner', 'administrator', 'editor', 'viewer')),
  permissions  text[]      not null default '{}',
  hash         bytea       not null,                  -- SHA-256 of the token in the link
  invited_by   text        not null,
  created_at   timestamptz not null default now(),
  expires_at   timestamptz not null,
  accepted_at  timestamptz,
  revoked_at   timestamptz,
  primary key (workspace_id, id)
);
create unique index invitation_hash on invitation (workspace_id, hash);
create index invitation_email on invitation (email);

alter table api_key
  add permissions    text[] not null default '{}',
  add ip_ranges      text[] not null default '{}',    -- CIDR; none: from anywhere
  add previous_hash  bytea,                           -- the key before it was rotated, until then
  add previous_until timestamptz,
  add last_used_ip   text,
  add created_by     text not null default '';
-- Keys from before permissions stood apart could do both, unless they were a viewer's.
update api_key set permissions = '{export,fullPhoneNumbers}' where role <> 'viewer';
create unique index api_key_previous_hash on api_key (workspace_id, previous_hash) where previous_hash is not null;

-- Who did what, from where: append-only, each event sealed with the one before it (src/audit). Workspace 0 is the
-- installation itself: what happened to workspaces as a whole, and sign-ins of people who belong to none.
create table audit_event (
  workspace_id int         not null,
  id           bigint      not null,                  -- 1, 2, 3 … without gaps in each workspace
  at           timestamptz not null,
  actor        text        not null,                  -- user:5, key:12, cli, or anonymous
  actor_name   text        not null default '',       -- as it was then
  action       text        not null,                  -- member.role, key.create …
  target       text        not null default '',       -- user:7, key:13, change:99 …
  target_name  text        not null default '',
  ip           text        not null default '',
  user_agent   text        not null default '',
  details      json        not null default '{}',     -- json, not jsonb: it is sealed to the letter
  change_id    bigint,                                -- the change of contacts or groups that came of it
  seal         bytea       not null,                  -- HMAC of this event and the end of the chain before it
  primary key (workspace_id, id)
);
create index audit_event_change on audit_event (workspace_id, change_id) where change_id is not null;
create index audit_event_action on audit_event (workspace_id, action, id);
create index audit_event_actor on audit_event (workspace_id, actor, id);
create index audit_event_target on audit_event (workspace_id, target, id);
create index audit_event_at on audit_event (workspace_id, at);
-- The end of each chain, so that cutting off its tail shows too; and whose turn it is to append.
create table audit_head (
  workspace_id int    primary key,
  id           bigint not null,                       -- of its last event
  seal         bytea  not null                        -- HMAC of that one's seal: of no use once it is not the end
);
