-- Uploaded files, and the imports made of them.

create table file (
  id           bigint      not null generated always as identity,
  size         bigint      not null default 0,
  created_at   timestamptz not null default now(),
  workspace_id int         not null references workspace (id) on delete cascade,
  name         text        not null,
  sha256       bytea,                          -- null until all of it has arrived
  primary key (workspace_id, id)
);

-- The bytes, in parts of 1 MiB. Stored as they are: most files are compressed already, or read once.
create table file_chunk (
  file_id      bigint not null,
  workspace_id int    not null,
  part         int    not null,
  bytes        bytea  not null,
  primary key (workspace_id, file_id, part)
);
alter table file_chunk alter column bytes set storage external;

create table import (
  id           bigint      not null generated always as identity,
  file_id      bigint,                         -- null once the file has been forgotten
  change_id    bigint,                         -- what it was committed as; null where it altered nothing
  rows         bigint      not null default 0, -- rows seen so far, the header and blank lines aside
  done         bigint      not null default 0, -- of the stage, in its own unit
  total        bigint      not null default 0,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  stage_began_at timestamptz not null default now(),
  checked_at   timestamptz,
  finished_at  timestamptz,
  workspace_id int         not null references workspace (id) on delete cascade,
  runs         int         not null default 0, -- how often it was begun: one that brings down every process is given up
  status       text        not null check (status in ('checking', 'ready', 'committing', 'done', 'failed', 'cancelled')),
  stage        text        not null default 'waiting',
  name         text        not null,           -- of the file
  sha256       bytea       not null,
  actor        text        not null,
  source       text        not null,
  options      jsonb       not null,           -- as given
  format       jsonb,                          -- recognised, or as given
  mapping      jsonb,
  summary      jsonb       not null default '{}', -- counts, reasons, examples and the like
  error        jsonb,
  primary key (workspace_id, id)
);
create index import_unfinished on import (workspace_id, id) where status in ('checking', 'committing');
create index import_same_file on import (workspace_id, sha256);

-- The refused rows, some hundreds at a time: [line, column, code, message].
create table import_reject (
  import_id    bigint not null,
  workspace_id int    not null,
  part         int    not null,
  rejects      jsonb  not null,
  primary key (workspace_id, import_id, part)
);

-- Which columns a file with this header had last time.
create table import_mapping (
  workspace_id int         not null references workspace (id) on delete cascade,
  signature    text        not null,
  mapping      jsonb       not null,
  used_at      timestamptz not null default now(),
  primary key (workspace_id, signature)
);
