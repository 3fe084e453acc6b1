-- The core: workspaces, contacts, audiences as bitmaps, and the history of their changes.
--
-- workspace_id leads every primary key, unique index and foreign key, so that the same schema distributes by
-- workspace with all joins co-located. There are no triggers. There is no foreign key from contact, audience_chunk
-- or the history to their parents: checking one costs 3 to 5 microseconds a row, more than storing a contact does;
-- `muster verify` checks the same promises and src/changes is the only writer.

create table workspace (
  id          int generated always as identity primary key,
  name        text        not null,
  created_at  timestamptz not null default now()
);

-- The next free contact number. Apart from workspace, so that taking numbers never waits for a settings change.
create table contact_counter (
  workspace_id int    primary key references workspace (id) on delete cascade,
  next_no      bigint not null default 1
);

create table api_key (
  workspace_id int         not null references workspace (id) on delete cascade,
  id           bigint      not null generated always as identity,
  name         text        not null,
  role         text        not null check (role in ('owner', 'administrator', 'editor', 'viewer')),
  prefix       text        not null,           -- shown in lists; the key itself is never stored
  hash         bytea       not null,           -- SHA-256 of the key, which is 256 random bits
  created_at   timestamptz not null default now(),
  expires_at   timestamptz,
  revoked_at   timestamptz,
  last_used_at timestamptz,
  primary key (workspace_id, id)
);
create unique index api_key_hash on api_key (workspace_id, hash);

create table attribute (
  workspace_id int         not null references workspace (id) on delete cascade,
  id           bigint      not null generated always as identity,
  key          text        not null,
  name         text        not null,
  type         text        not null check (type in ('text', 'number', 'date', 'boolean', 'choice')),
  choices      jsonb,                          -- the allowed texts of a choice, in order
  created_at   timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index attribute_key on attribute (workspace_id, key);

create table contact (
  no           bigint      not null,           -- dense number within the workspace: its public id and its bit position
  phone        bigint,                         -- E.164 digits
  phone_key    bigint,                         -- one value for all writings that reach the same person
  change_id    bigint      not null,           -- the change that last wrote this row
  created_at   timestamptz not null,
  updated_at   timestamptz not null,
  workspace_id int         not null,
  country      text        check (length(country) = 2),
  user_id      text,                           -- business-scoped user id
  name         text        not null default '',
  name_fold    text        not null default '', -- src/lib/fold.ts of the name: what search compares
  email        text        not null default '',
  remark       text        not null default '',
  attributes   jsonb       not null default '{}',
  primary key (workspace_id, no),
  check (phone is not null or user_id is not null),
  check ((phone is null) = (phone_key is null))
);
create unique index contact_phone_key on contact (workspace_id, phone_key);
-- Partial: most contacts have no user id, and an index entry for nothing costs as much as one for something.
create unique index contact_user_id on contact (workspace_id, user_id) where user_id is not null;

create table audience (
  id           bigint      not null generated always as identity,
  size         bigint      not null default 0 check (size >= 0),
  change_id    bigint,                         -- the change that last wrote this row's name, description or trash mark
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  trashed_at   timestamptz,
  workspace_id int         not null references workspace (id) on delete cascade,
  kind         text        not null,           -- group | system (all) | facet (country:CC)
  name         text        not null,
  name_key     text        not null,           -- the name, compatibility-normalised and case-folded
  description  text        not null default '',
  primary key (workspace_id, id)
);
create unique index audience_name on audience (workspace_id, kind, name_key) where trashed_at is null;

-- One row per non-empty run of 65,536 contact numbers.
create table audience_chunk (
  audience_id  bigint     not null,
  workspace_id int        not null,
  chunk        int        not null,            -- contact number >> 16
  bits         bit(65536) not null,            -- bit (contact number & 65535), counted from the left
  primary key (workspace_id, audience_id, chunk)
);

create sequence change_seq;
create table change (
  id           bigint      not null generated always as identity,
  reverts      bigint,                         -- the change that this one undoes
  reverted_by  bigint,                         -- the change that undid this one
  -- The order in which changes took hold. Not the id: a long import takes its id at its start, because the rows it
  -- writes name it, but touches audiences only at its end.
  seq          bigint      not null default nextval('change_seq'),
  at           timestamptz not null default now(),
  workspace_id int         not null references workspace (id) on delete cascade,
  kind         text        not null,
  actor        text        not null,
  source       text        not null,
  note         text        not null default '',
  counts       jsonb       not null default '{}',
  primary key (workspace_id, id)
);
create index change_by_seq on change (workspace_id, seq);

-- What a change did to one audience, and the size it left: history and growth without counting bits.
create table change_audience (
  workspace_id int    not null,
  audience_id  bigint not null,
  change_id    bigint not null,
  added        bigint not null,
  removed      bigint not null,
  size         bigint not null,
  primary key (workspace_id, audience_id, change_id)
);

-- Exactly which members a change added and removed; null where none.
create table change_chunk (
  change_id    bigint not null,
  audience_id  bigint not null,
  workspace_id int    not null,
  chunk        int    not null,
  added        bit(65536),
  removed      bit(65536),
  primary key (workspace_id, change_id, audience_id, chunk)
);

-- Rows as they were before a change overwrote or deleted them.
create table contact_before (
  change_id    bigint not null,
  no           bigint not null,
  workspace_id int    not null,
  before       jsonb  not null,
  primary key (workspace_id, change_id, no)
);
create index contact_before_no on contact_before (workspace_id, no);

create table audience_before (
  workspace_id int    not null,
  change_id    bigint not null,
  audience_id  bigint not null,
  before       jsonb,                          -- null: this change created it
  primary key (workspace_id, change_id, audience_id)
);
create index audience_before_audience on audience_before (workspace_id, audience_id);

-- What an undo left alone, and why: members of an audience (the audience "all" stands for the contacts themselves).
create table change_kept (
  workspace_id int        not null,
  change_id    bigint     not null,
  audience_id  bigint     not null,
  reason       text       not null,
  chunk        int        not null,            -- -1: the audience's own name or existence was kept
  bits         bit(65536) not null,
  primary key (workspace_id, change_id, audience_id, reason, chunk)
);

-- Answers to requests that carried an Idempotency-Key, for a day.
create table idempotency (
  workspace_id int         not null references workspace (id) on delete cascade,
  key          text        not null,
  request_hash bytea       not null,
  status       int,                            -- null while the first request is still at work
  body         jsonb,
  contact_no   bigint,                         -- the contact that the body shows, so that erasing it erases this too
  created_at   timestamptz not null default now(),
  primary key (workspace_id, key)
);

-- A chunk from positions 0..65535: about 0.45 microseconds each.
create function chunk_of(positions int[]) returns bit(65536)
language plpgsql immutable parallel safe as $$
declare
  bits bit(65536) := b'0'::bit(65536);
  position int;
begin
  foreach position in array positions loop
    bits := set_bit(bits, position, 1);
  end loop;
  return bits;
end
$$;
