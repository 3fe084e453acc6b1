-- The past of groups: which moments can be asked about, and how long what changes overwrote is kept.

-- How long, in whole days (UTC), what changes overwrote is kept: docs/decisions/015.
alter table workspace add history_days int not null default 30 check (history_days between 1 and 3650);
-- Up to this place in the order of changes the details are gone, or go; and when that change took hold.
alter table workspace add pruned_seq bigint not null default 0;
alter table workspace add pruned_at timestamptz;

-- Moments are told to the millisecond, so they are kept to the millisecond; and never go back from one change to the next,
-- so that a moment is a place in their order. What is written from now on is so (src/changes/record.ts).
update change
set at = ordered.at
from (
  select workspace_id, id,
         max(date_trunc('milliseconds', at)) over (partition by workspace_id order by seq) as at
  from change
) as ordered
where ordered.workspace_id = change.workspace_id and ordered.id = change.id and ordered.at <> change.at;
update change_audience as effect set at = change.at
from change
where change.workspace_id = effect.workspace_id and change.id = effect.change_id and change.at <> effect.at;

-- When the details of a change were deleted; null while there are some.
alter table change add pruned_at timestamptz;
create index change_unpruned on change (workspace_id, seq) where pruned_at is null;
create index change_by_at on change (workspace_id, at);
create index change_by_reverts on change (workspace_id, reverts) where reverts is not null;

-- Up to which change the postings of a segment are: those of its former contacts are only in later changes.
alter table search_segment add announced_seq bigint not null default 0;
alter table search_segment add built_seq bigint not null default 0;
