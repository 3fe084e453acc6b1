-- Work in the background: what is done to many contacts at once, and exports. Each row is its own job.

create table operation (
  id           bigint      not null generated always as identity,
  file_id      bigint,                         -- of an export that is done, until it is forgotten
  change_id    bigint,                         -- what it was done as; null where it altered nothing
  done         bigint      not null default 0, -- contacts, of `total`
  total        bigint      not null default 0,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  began_at     timestamptz,
  finished_at  timestamptz,
  expires_at   timestamptz,                    -- of an export's file
  workspace_id int         not null references workspace (id) on delete cascade,
  runs         int         not null default 0, -- how often it was begun: one that brings down every process is given up
  attempt      int         not null default 0, -- whoever works on it knows by this that it is still theirs
  kind         text        not null check (kind in ('add', 'remove', 'move', 'setAttributes', 'delete', 'export')),
  status       text        not null check (status in ('waiting', 'running', 'done', 'failed', 'cancelled')),
  stage        text        not null default 'waiting',
  actor        text        not null,
  source       text        not null,
  full_numbers boolean     not null,           -- whether whoever asked for it sees phone numbers whole
  input        jsonb       not null,           -- as given; who it is about is forgotten once it is over
  result       jsonb       not null default '{}',
  error        jsonb,
  primary key (workspace_id, id)
);
create index operation_unfinished on operation (workspace_id, id) where status in ('waiting', 'running');
