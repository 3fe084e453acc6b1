-- What the console sorts and looks up by, and the filters that its users keep.

-- Lists of groups by cursor, ten thousand as fast as ten. By name there is audience_name.
create index audience_newest on audience (workspace_id, id) where kind = 'group' and trashed_at is null;
create index audience_by_size on audience (workspace_id, size, id) where kind = 'group' and trashed_at is null;
create index audience_by_change on audience (workspace_id, updated_at, id) where kind = 'group' and trashed_at is null;
create index audience_trash on audience (workspace_id, trashed_at, id) where kind = 'group' and trashed_at is not null;

-- When a change took hold, beside what it did: growth by day without reading the changes themselves.
alter table change_audience add at timestamptz;
update change_audience as effect set at = change.at
from change
where change.workspace_id = effect.workspace_id and change.id = effect.change_id;
alter table change_audience alter at set not null;
create index change_audience_at on change_audience (workspace_id, audience_id, at) include (added, removed);

-- Which changes touched a contact: those of its chunk.
create index change_chunk_chunk on change_chunk (workspace_id, chunk, change_id);
create index change_by_kind on change (workspace_id, kind, seq);

-- Contacts by date. Rows lie about in the order in which they were written, so a summary of each run of pages is enough,
-- and costs a write next to nothing.
create index contact_created on contact using brin (created_at) with (pages_per_range = 32, autosummarize = on);
create index contact_updated on contact using brin (updated_at) with (pages_per_range = 32, autosummarize = on);

create table saved_filter (
  workspace_id int         not null references workspace (id) on delete cascade,
  id           bigint      not null generated always as identity,
  name         text        not null,
  name_key     text        not null,           -- as people compare names: src/changes/audiences.ts
  query        jsonb       not null,           -- which contacts: src/contacts/filter.ts
  created_by   text        not null,
  created_at   timestamptz not null default now(),
  updated_at   timestamptz not null default now(),
  primary key (workspace_id, id)
);
create unique index saved_filter_name on saved_filter (workspace_id, name_key);
