-- Facets of the month in which contacts were created, and of what created them: written by src/changes/facets.ts from now
-- on, and here for those that there are.

-- Of the month: from the rows of contacts.
insert into audience (workspace_id, kind, name, name_key)
select distinct workspace_id, 'facet', month, 'month:' || month
from (select workspace_id, to_char(created_at at time zone 'UTC', 'YYYY-MM') as month from contact) as created;

insert into audience_chunk (workspace_id, audience_id, chunk, bits)
select created.workspace_id, facet.id, created.chunk, created.bits
from (
  select workspace_id, 'month:' || to_char(created_at at time zone 'UTC', 'YYYY-MM') as key,
         (no / 65536)::int as chunk, chunk_of(array_agg((no % 65536)::int)) as bits
  from contact
  group by 1, 2, 3
) as created
join audience as facet
  on facet.workspace_id = created.workspace_id and facet.kind = 'facet' and facet.name_key = created.key;

-- Of what created them: the one change, other than an undo, that brought them into the audience of all. An import that
-- created a thousand has a facet of its own.
create temp table creation on commit drop as
select bits.workspace_id, bits.chunk, bits.added as bits,
       case when change.kind <> 'import' then 'source:' || change.source
            when effect.added >= 1000 then 'source:import:' || change.id
            else 'source:import' end as key
from audience as everyone
join change_chunk as bits on bits.workspace_id = everyone.workspace_id and bits.audience_id = everyone.id
join change on change.workspace_id = bits.workspace_id and change.id = bits.change_id and change.reverts is null
join change_audience as effect
  on effect.workspace_id = bits.workspace_id and effect.change_id = bits.change_id and effect.audience_id = bits.audience_id
where everyone.kind = 'system' and everyone.name_key = 'all' and bits.added is not null;

insert into audience (workspace_id, kind, name, name_key)
select distinct workspace_id, 'facet', substr(key, 8), key from creation;

insert into audience_chunk (workspace_id, audience_id, chunk, bits)
select creation.workspace_id, facet.id, creation.chunk, bit_or(creation.bits & present.bits)
from creation
join audience as facet
  on facet.workspace_id = creation.workspace_id and facet.kind = 'facet' and facet.name_key = creation.key
join audience as everyone
  on everyone.workspace_id = creation.workspace_id and everyone.kind = 'system' and everyone.name_key = 'all'
join audience_chunk as present
  on present.workspace_id = everyone.workspace_id and present.audience_id = everyone.id and present.chunk = creation.chunk
group by creation.workspace_id, facet.id, creation.chunk
having bit_count(bit_or(creation.bits & present.bits)) > 0;

update audience
set size = counted.size
from (
  select workspace_id, audience_id, sum(bit_count(bits)) as size from audience_chunk group by 1, 2
) as counted
where audience.workspace_id = counted.workspace_id and audience.id = counted.audience_id and audience.kind = 'facet'
  and (starts_with(audience.name_key, 'month:') or starts_with(audience.name_key, 'source:'));

-- Who was deleted left these facets too, so that undoing it brings them back into them.
insert into change_chunk (workspace_id, change_id, audience_id, chunk, removed)
select gone.workspace_id, gone.change_id, facet.id, gone.chunk, bit_or(gone.removed & creation.bits)
from audience as everyone
join change_chunk as gone on gone.workspace_id = everyone.workspace_id and gone.audience_id = everyone.id
join creation on creation.workspace_id = gone.workspace_id and creation.chunk = gone.chunk
join audience as facet
  on facet.workspace_id = creation.workspace_id and facet.kind = 'facet' and facet.name_key = creation.key
where everyone.kind = 'system' and everyone.name_key = 'all' and gone.removed is not null
group by gone.workspace_id, gone.change_id, facet.id, gone.chunk
having bit_count(bit_or(gone.removed & creation.bits)) > 0;

insert into audience (workspace_id, kind, name, name_key)
select distinct workspace_id, 'facet', month, 'month:' || month
from (
  select workspace_id, to_char((before ->> 'created_at')::timestamptz at time zone 'UTC', 'YYYY-MM') as month
  from contact_before
) as former
on conflict do nothing;

insert into change_chunk (workspace_id, change_id, audience_id, chunk, removed)
select former.workspace_id, former.change_id, facet.id, former.chunk, former.bits & gone.removed
from (
  select workspace_id, change_id, (no / 65536)::int as chunk,
         'month:' || to_char((before ->> 'created_at')::timestamptz at time zone 'UTC', 'YYYY-MM') as key,
         chunk_of(array_agg((no % 65536)::int)) as bits
  from contact_before
  group by 1, 2, 3, 4
) as former
join audience as everyone
  on everyone.workspace_id = former.workspace_id and everyone.kind = 'system' and everyone.name_key = 'all'
join change_chunk as gone
  on gone.workspace_id = former.workspace_id and gone.change_id = former.change_id and gone.audience_id = everyone.id
 and gone.chunk = former.chunk
join audience as facet
  on facet.workspace_id = former.workspace_id and facet.kind = 'facet' and facet.name_key = former.key
where gone.removed is not null and bit_count(former.bits & gone.removed) > 0;

insert into change_audience (workspace_id, audience_id, change_id, at, added, removed, size)
select bits.workspace_id, bits.audience_id, bits.change_id, change.at, 0, sum(bit_count(bits.removed)), 0
from audience as facet
join change_chunk as bits on bits.workspace_id = facet.workspace_id and bits.audience_id = facet.id
join change on change.workspace_id = bits.workspace_id and change.id = bits.change_id
where facet.kind = 'facet' and (starts_with(facet.name_key, 'month:') or starts_with(facet.name_key, 'source:'))
group by 1, 2, 3, 4;

-- Contacts that were made one of: the former row of each that went says into which.
alter table contact_before add merged_into bigint;
create index contact_before_merged on contact_before (workspace_id, no) where merged_into is not null;
