-- Search by part of a name or number: an index of our own, built beside the writers instead of by each of them.
-- A segment is a chunk of 65,536 contact numbers. See docs/decisions/007 for why, src/changes/search for how.

-- Segments that the index knows. One that has no row here is searched by looking at its contacts.
create table search_segment (
  workspace_id int    not null,
  segment      int    not null,                -- contact number >> 16
  -- Raised under the workspace's write lock whenever a build begins. Who commits later marks what it altered as dirty
  -- of this generation; so what is dirty of an earlier one was committed before that build read the contacts.
  generation   int    not null,
  built        int,                            -- the generation of the postings there are; null: none yet
  contacts     int    not null default 0,      -- how many contacts the postings were made of
  primary key (workspace_id, segment)
);

-- Which contacts of a segment have three characters in a row in what is searched.
create table search_posting (
  workspace_id int    not null,
  segment      int    not null,
  gram         bigint not null,                -- src/lib/grams.ts
  -- Contact numbers & 65535: ascending, two bytes each, lower first; or, being 8,192 bytes long, as bits.
  nos          bytea  not null,
  primary key (workspace_id, segment, gram)
);
-- Positions do not compress, and in the table itself they are one page away from their key.
alter table search_posting alter column nos set storage external;
alter table search_posting set (toast_tuple_target = 8160);

-- Contacts written since a build of their segment began: always looked at, whatever the postings say.
create table search_dirty (
  workspace_id int        not null,
  segment      int        not null,
  generation   int        not null,
  bits         bit(65536) not null,            -- bit (contact number & 65535), counted from the left
  primary key (workspace_id, segment, generation)
);
